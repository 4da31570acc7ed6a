/** The command line of the audit: {@code java -jar mainstay-proof.jar --help}. */
@NullMarked
package dev.mainstay.tenancy.cli;

import org.jspecify.annotations.NullMarked;
