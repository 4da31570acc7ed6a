/** The command line of the audit trail: {@code java -jar mainstay-audit.jar --help}. */
@NullMarked
package dev.mainstay.audit.cli;

import org.jspecify.annotations.NullMarked;
