package dev.mainstay.core.secrets;

/** Takes what a {@link SecretScanner} finds in a text. */
@FunctionalInterface
public interface Hits {

    /**
     * Takes one secret. Hits come from left to right and do not overlap.
     *
     * @param kind what it is
     * @param from where it begins
     * @param to where it ends, exclusive
     */
    void hit(SecretKind kind, int from, int to);
}
