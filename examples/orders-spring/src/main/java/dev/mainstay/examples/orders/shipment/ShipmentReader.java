package dev.mainstay.examples.orders.shipment;

import dev.mainstay.core.InvalidInputException;
import dev.mainstay.core.validation.InputValidator;
import dev.mainstay.idempotency.jobs.Message;
import dev.mainstay.idempotency.jobs.PayloadReader;
import org.springframework.stereotype.Component;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/** Reads and checks what a message says, before anything is claimed for it. */
@Component
class ShipmentReader implements PayloadReader<Shipment> {

    private final JsonMapper json;
    private final InputValidator validator;

    ShipmentReader(JsonMapper json, InputValidator validator) {
        this.json = json;
        this.validator = validator;
    }

    @Override
    public Shipment read(Message message) {
        Shipment shipment;
        try {
            shipment = json.readValue(message.body(), Shipment.class);
        } catch (JacksonException unreadable) {
            throw InvalidInputException.unreadable("The message is no shipment in JSON.");
        }
        return validator.check(shipment);
    }
}
