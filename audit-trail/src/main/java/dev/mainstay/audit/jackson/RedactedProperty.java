package dev.mainstay.audit.jackson;

import dev.mainstay.audit.RedactionPolicy;
import java.util.Map;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.TokenStreamContext;
import tools.jackson.databind.PropertyName;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.ser.BeanPropertyWriter;
import tools.jackson.databind.util.NameTransformer;

/** A marked property: it is written, and its place is noted. */
final class RedactedProperty extends BeanPropertyWriter {

    private static final long serialVersionUID = 1L;

    private final transient RedactionPolicy.Mark mark;

    RedactedProperty(BeanPropertyWriter property, RedactionPolicy.Mark mark) {
        super(property);
        this.mark = mark;
    }

    private RedactedProperty(RedactedProperty property, PropertyName name) {
        super(property, name);
        this.mark = property.mark;
    }

    /** Called where the properties of this one's object are written among those of another one. */
    @Override
    protected BeanPropertyWriter _new(PropertyName name) {
        return new RedactedProperty(this, name);
    }

    /** Its own properties stay together, so that they have one place. */
    @Override
    public BeanPropertyWriter unwrappingWriter(NameTransformer unwrapper) {
        return this;
    }

    @Override
    public void serializeAsProperty(Object bean, JsonGenerator generator, SerializationContext context)
            throws Exception {
        note(generator, context, getName());
        super.serializeAsProperty(bean, generator, context);
    }

    @Override
    public void serializeAsElement(Object bean, JsonGenerator generator, SerializationContext context)
            throws Exception {
        note(generator, context, "*");
        super.serializeAsElement(bean, generator, context);
    }

    @SuppressWarnings("unchecked")
    private void note(JsonGenerator generator, SerializationContext context, String token) {
        Map<String, RedactionPolicy.Mark> marks =
                (Map<String, RedactionPolicy.Mark>) context.getAttribute(RedactedProperties.MARKS);
        StringBuilder pointer = new StringBuilder();
        append(pointer, generator.streamWriteContext());
        marks.put(pointer + escaped(token), mark);
    }

    private static void append(StringBuilder pointer, TokenStreamContext context) {
        TokenStreamContext parent = context.getParent();
        if (parent == null) {
            return;
        }
        append(pointer, parent);
        if (parent.inArray()) {
            pointer.append("/*");
        } else if (parent.inObject()) {
            pointer.append(escaped(parent.currentName()));
        }
    }

    private static String escaped(String token) {
        return "/" + token.replace("~", "~0").replace("/", "~1");
    }
}
