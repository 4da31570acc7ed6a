package dev.mainstay.examples.orders.demo;

/** What {@code make run} prints: addresses, tokens and lines to paste. */
final class Instructions {

    private Instructions() {}

    static String of(Stack stack) {
        return """

                The orders service runs at %1$s (Ctrl-C stops everything).
                  log              %2$s
                  payment gateway  %3$s
                  rate provider    %7$s
                  PostgreSQL       %4$s

                Paste one of these first (clerk of acme, clerk of globex, manager and auditor of acme; good for 8 hours):
                  TOKEN=%5$s
                  GLOBEX=%6$s
                  MANAGER=%8$s
                  AUDITOR=%9$s

                Then:
                  curl -si %1$s/orders -H "Authorization: Bearer $TOKEN" -H 'Content-Type: application/json' \\
                       -H 'Idempotency-Key: order-1' -d '{"customer":"c-1","amount":10.50,"currency":"EUR"}'
                  curl -si %1$s/orders -H "Authorization: Bearer $TOKEN"
                  curl -si %1$s/orders -H "Authorization: Bearer $GLOBEX"
                  curl -si -X PATCH %1$s/orders/ID -H "Authorization: Bearer $TOKEN" -H 'Content-Type: application/json' \\
                       -H 'If-Match: "1"' -d '{"amount":12.50,"note":"gift"}'
                  curl -si %1$s/orders/ID/cancel -H "Authorization: Bearer $MANAGER" -H 'Content-Type: application/json' \\
                       -H 'Idempotency-Key: cancel-1' -d '{"reason":"changed their mind"}'
                  curl -si %1$s/jobs/shipments -H "Authorization: Bearer $TOKEN" -H 'Content-Type: application/json' \\
                       -H 'Message-Id: m-1' -d '{"orderId":"ID","carrier":"Post","parcels":0}'    # 0 parcels: a dead letter
                  curl -si %1$s/jobs/dead-letters -H "Authorization: Bearer $MANAGER"
                  curl -si %1$s/jobs/dead-letters/ID/replay -H "Authorization: Bearer $MANAGER" -H 'Content-Type: application/json' \\
                       -d '{"orderId":"ID","carrier":"Post","parcels":1}'
                  curl -si '%1$s/audit?resource=order/ID' -H "Authorization: Bearer $AUDITOR"
                  curl -si %1$s/rates/USD -H "Authorization: Bearer $TOKEN"
                  curl -si %1$s/health/live
                  curl -si %1$s/health/ready -H "Authorization: Bearer $TOKEN"    # without the token: no details
                  curl -si -X POST '%3$s/control?fail=2'      # the next two charges fail
                  curl -si -X POST '%3$s/control?mode=down'   # all charges fail; also: error, slow, hang, reset
                  curl -si -X POST '%3$s/control?mode=ok'
                  curl -si -X POST '%7$s/control?mode=down'   # rates are the last good ones, and say so
                  curl -s '%7$s/requests'                     # what the provider was asked
                """.formatted(
                        stack.uri(),
                        stack.log(),
                        stack.gateway().uri(),
                        stack.database().jdbcUrl(),
                        stack.tokens().clerk(Tokens.ACME),
                        stack.tokens().clerk(Tokens.GLOBEX),
                        stack.rates().uri(),
                        stack.tokens().manager(Tokens.ACME),
                        stack.tokens().auditor(Tokens.ACME));
    }
}
