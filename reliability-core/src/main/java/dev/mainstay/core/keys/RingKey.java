package dev.mainstay.core.keys;

/** A key with an id. Immutable; its text form shows the id and never the key. */
public sealed interface RingKey permits AesKey, HmacKey, Ed25519Key {

    /** Returns the id: 1 to 64 of {@code A-Z a-z 0-9 . _ -}. It is public: it travels in headers and stands in columns. */
    String id();

    /** Says whether the key can encrypt, sign or make a MAC; a public key alone cannot. */
    boolean canWrite();
}
