package dev.mainstay.tenancy.proof;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mainstay.tenancy.proof.Facts.Call;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What SQL mentions is noted, past comments, texts and quotes. */
class FactsTest {

    @Test
    void settingsColumnsAndLiteralsAreToldApart() {
        Facts facts = Facts.of(
                "((\"tenantId\")::text = current_setting('app.tenant'::text, true)) OR (status = 'on'::text AND n > 5)");

        assertThat(facts.settings()).containsExactly("app.tenant");
        assertThat(facts.names()).contains("tenantId", "status", "n").doesNotContain("text", "current_setting");
        assertThat(facts.literals()).containsExactlyInAnyOrder("on", "5");
        assertThat(facts.relations()).isEmpty();
    }

    @Test
    void relationsAreWhatIsSelectedFrom() {
        assertThat(Facts.of(
                                "EXISTS ( SELECT 1 FROM (app.member m JOIN \"Team\" t ON (m.t = t.id)) WHERE m.id = orders.id)")
                        .relations())
                .containsExactlyInAnyOrder("app.member", "Team");
        assertThat(Facts.of("id IN ( SELECT a.id FROM ONLY a, LATERAL f(a.x) f, b)")
                        .relations())
                .containsExactlyInAnyOrder("a", "b");
    }

    @Test
    void functionsInFromAndOtherUsesOfFromAreNoRelations() {
        assertThat(Facts.of("id IN ( SELECT unnest.x FROM unnest(string_to_array(s, ','::text)) unnest(x))")
                        .relations())
                .isEmpty();
        assertThat(Facts.of("(a IS DISTINCT FROM b) AND (EXTRACT(year FROM c) > 2000)")
                        .relations())
                .isEmpty();
        assertThat(Facts.of("select 1 where a is distinct from b").relations()).isEmpty();
        assertThat(Facts.of("( SELECT current_setting('app.tenant'::text, true) AS current_setting)")
                        .relations())
                .isEmpty();
    }

    @Test
    void callsHaveTheirSchemas() {
        Facts facts = Facts.of("app.may(x) AND \"Own\".\"May\"(y) AND lower(z) = 'a'");

        assertThat(facts.calls()).contains(new Call("app", "may"), new Call("Own", "May"), new Call("", "lower"));
    }

    @Test
    void keysAreFollowedIntoJson() {
        Facts facts =
                Facts.of("(((c)::jsonb -> 'app_metadata'::text) ->> 'role'::text) = ((c)::jsonb ->> 'sub'::text)");

        assertThat(facts.keys()).isEqualTo(Set.of(List.of("app_metadata", "role"), List.of("sub")));
        assertThat(facts.literals()).isEmpty();
    }

    @Test
    void commentsTextsAndDollarQuotesAreNoSql() {
        Facts facts = Facts.of("""
                -- from here
                /* insert /* nested */ from there */
                select 'delete from x', $q$ update y $q$, $1""");

        assertThat(facts.relations()).isEmpty();
        assertThat(facts.acts()).isFalse();
        assertThat(facts.literals()).contains("delete from x", " update y ");
    }

    @Test
    void whatActsOrAsksForTheRoleIsSeen() {
        assertThat(Facts.of("begin execute x; end").acts()).isTrue();
        assertThat(Facts.of("insert into t values (1)").acts()).isTrue();
        assertThat(Facts.of("owner = CURRENT_USER").asksForRole()).isTrue();
        assertThat(Facts.of("pg_has_role(owner, 'MEMBER')").asksForRole()).isTrue();
        assertThat(Facts.of("\"user\" = 'x'").asksForRole()).isFalse();
        assertThat(Facts.of("owner = 'current_user'").asksForRole()).isFalse();
    }

    @Test
    void namesOfSettingsThatArePutTogetherAreTriedWithEachLiteral() {
        Facts facts =
                Facts.of("current_setting('app.' || name, true) = word('role')").withNamesPutTogether();

        assertThat(facts.settings()).containsExactly("app.role");
    }

    @Test
    void aDoubledQuoteIsPartOfATextAndOfAName() {
        Facts facts = Facts.of("(\"the \"\"from\"\"\" = 'it''s from'::text) AND (kind = ''''::text)");

        assertThat(facts.names()).contains("the \"from\"", "kind");
        assertThat(facts.literals()).containsExactlyInAnyOrder("it's from", "'");
        assertThat(facts.relations()).isEmpty();
    }

    @Test
    void aWholeRowMentionsEachOfItsColumns() {
        Facts facts = Facts.of("app.may(orders.*)");

        assertThat(facts.mentions("tenant_id", "orders")).isTrue();
        assertThat(facts.mentions("tenant_id", "invoice")).isFalse();
    }
}
