package dev.mainstay.examples.orders.rates;

import dev.mainstay.examples.orders.order.CurrencyCode;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

@RestController
class RatesController {

    private final RateClient rates;

    RatesController(RateClient rates) {
        this.rates = rates;
    }

    @GetMapping("/rates/{currency}")
    ExchangeRate show(@PathVariable @CurrencyCode String currency) {
        return rates.rate(currency);
    }
}
