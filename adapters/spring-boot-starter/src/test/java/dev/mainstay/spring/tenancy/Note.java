package dev.mainstay.spring.tenancy;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import org.jspecify.annotations.Nullable;

/** A row of the current tenant; the entity knows nothing of tenants. */
@Entity
@Table(schema = "app", name = "note")
public class Note {

    @Id
    private long id;

    private @Nullable String text;

    protected Note() {}

    Note(long id, String text) {
        this.id = id;
        this.text = text;
    }

    @Nullable
    String text() {
        return text;
    }

    void changeTo(String other) {
        text = other;
    }
}
