# Every gate and every way to run Mainstay; each target is a thin line over Maven or the built jar.
# JDK=<home> runs a target on another JDK: make test JDK=/path/to/jdk-25

MVN ?= mvn
ifdef JDK
export JAVA_HOME := $(JDK)
endif

.DEFAULT_GOAL := help

.PHONY: help
help: ## Lists the targets
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /  make \1\t/' | expand -t 28

.PHONY: fmt
fmt: ## Formats all Java sources
	$(MVN) -q spotless:apply

.PHONY: lint
lint: ## Formatting, banned and converging dependencies
	$(MVN) -q spotless:check validate

.PHONY: typecheck
typecheck: ## Compiles everything with lint, Error Prone and NullAway as errors
	$(MVN) -q test-compile

.PHONY: test
test: ## All tests, on real PostgreSQL and Redis (embedded; about 150 MB of downloads the first time)
	rm -rf target/statements */target/statements */*/target/statements
	$(MVN) verify

STATEMENTS := testkit/ledger/target/classes/dev/mainstay/testkit/ledger/StatementsMain.class

$(STATEMENTS): $(wildcard testkit/ledger/src/main/java/dev/mainstay/testkit/ledger/*.java)
	$(MVN) -q -pl testkit/ledger -am compile
	@touch $@

.PHONY: statements
statements: $(STATEMENTS) ## Statements of docs/guarantees against the recorded tests
	java -cp testkit/ledger/target/classes dev.mainstay.testkit.ledger.StatementsMain docs/guarantees . --bucket stress
