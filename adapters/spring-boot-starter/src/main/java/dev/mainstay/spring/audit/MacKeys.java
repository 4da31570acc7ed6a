package dev.mainstay.spring.audit;

import dev.mainstay.core.keys.HmacKey;
import dev.mainstay.core.keys.KeyRing;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/** Reads the keys of the records' MAC; their text is in no message. */
final class MacKeys {

    private static final String PROPERTY = "mainstay.audit.records.mac-keys";

    private MacKeys() {}

    static Optional<KeyRing<HmacKey>> read(List<String> texts) {
        List<HmacKey> keys = new ArrayList<>();
        for (int i = 0; i < texts.size(); i++) {
            keys.add(key(PROPERTY + "[" + i + "]", texts.get(i)));
        }
        return keys.isEmpty() ? Optional.empty() : Optional.of(KeyRing.of(keys.get(0), keys.subList(1, keys.size())));
    }

    private static HmacKey key(String property, String text) {
        int colon = text.indexOf(':');
        try {
            if (colon > 0) {
                return HmacKey.of(text.substring(0, colon), Base64.getDecoder().decode(text.substring(colon + 1)));
            }
        } catch (IllegalArgumentException wrong) {
            // Its message may repeat a part of the key.
        }
        throw new IllegalStateException(property + " must be id:Base64 of 32 bytes or more");
    }
}
