package dev.mainstay.core.secrets;

/** Writes a text anew, with replacements. Not thread-safe. */
final class Redaction implements Hits {

    private final String text;
    private final StringBuilder out;
    private int copied;

    Redaction(String text) {
        this.text = text;
        this.out = new StringBuilder(text.length() + 32);
    }

    @Override
    public void hit(SecretKind kind, int from, int to) {
        out.append(text, copied, from).append(kind.replacement());
        copied = to;
    }

    String result() {
        return out.append(text, copied, text.length()).toString();
    }
}
