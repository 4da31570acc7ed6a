package dev.mainstay.spring;

import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.web.server.ResponseStatusException;

/** Effects in the database, in transactions that are told by annotations. */
class JoinedEffects {

    private final JdbcTemplate jdbc;

    JoinedEffects(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
    }

    @Transactional
    public void cause(String what, @Nullable Integer slot) {
        causeIn(what, slot);
    }

    public void causeWithoutMark(String what) {
        causeIn(what, null);
    }

    private void causeIn(String what, @Nullable Integer slot) {
        jdbc.update(
                "insert into effect (tenant_id, what, slot) values (current_setting('mainstay.tenant_id')::uuid, ?, ?)",
                what,
                slot);
    }

    @Transactional
    public void refuse() {
        throw new ResponseStatusException(HttpStatus.NOT_FOUND);
    }
}
