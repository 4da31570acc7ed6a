package dev.mainstay.audit.jackson;

import dev.mainstay.audit.Redact;
import dev.mainstay.audit.RedactionPolicy;
import java.lang.reflect.Constructor;
import java.lang.reflect.Parameter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.BeanDescription;
import tools.jackson.databind.SerializationConfig;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.introspect.AnnotatedMember;
import tools.jackson.databind.introspect.BeanPropertyDefinition;
import tools.jackson.databind.ser.AnyGetterWriter;
import tools.jackson.databind.ser.BeanPropertyWriter;
import tools.jackson.databind.ser.BeanSerializerBuilder;
import tools.jackson.databind.ser.ValueSerializerModifier;

/** Finds the properties that are marked with {@link Redact} and lets them report where they are written. */
final class RedactedProperties extends ValueSerializerModifier {

    /** The attribute under which one writing collects its marks, by pointer. */
    static final Object MARKS = RedactedProperties.class;

    private static final long serialVersionUID = 1L;

    /** The key for a parameter of which only its presence is known; no property has this name. */
    private static final String UNNAMED = "\0";

    @Override
    public List<BeanPropertyWriter> changeProperties(
            SerializationConfig config, BeanDescription.Supplier bean, List<BeanPropertyWriter> properties) {
        Map<String, Redact> parameters = parameters(bean.getBeanClass());
        Map<String, String> internalNames = new HashMap<>();
        for (BeanPropertyDefinition definition : bean.get().findProperties()) {
            internalNames.put(definition.getName(), definition.getInternalName());
        }
        List<BeanPropertyWriter> changed = new ArrayList<>(properties.size());
        for (BeanPropertyWriter property : properties) {
            Redact redact = property.getAnnotation(Redact.class);
            if (redact == null) {
                redact = parameters.get(internalNames.getOrDefault(property.getName(), property.getName()));
            }
            if (redact == null) {
                redact = parameters.get(UNNAMED);
            }
            changed.add(redact == null ? property : new RedactedProperty(property, mark(redact)));
        }
        return changed;
    }

    /** Members of a marked map of further properties have no place of their own, so none is written. */
    @Override
    public BeanSerializerBuilder updateBuilder(
            SerializationConfig config, BeanDescription.Supplier bean, BeanSerializerBuilder builder) {
        AnnotatedMember further = bean.get().findAnyGetter();
        boolean hidden = further != null
                && (further.hasAnnotation(Redact.class)
                        || parameters(bean.getBeanClass()).containsKey(UNNAMED));
        if (hidden) {
            builder.setAnyGetter(null);
            builder.setProperties(builder.getProperties().stream()
                    .map(RedactedProperties::hidden)
                    .toList());
            BeanPropertyWriter[] viewed = builder.getFilteredProperties();
            for (int i = 0; viewed != null && i < viewed.length; i++) {
                viewed[i] = hidden(viewed[i]);
            }
        }
        return builder;
    }

    private static BeanPropertyWriter hidden(BeanPropertyWriter property) {
        return property instanceof AnyGetterWriter ? new HiddenProperty(property) : property;
    }

    /** It writes nothing. */
    private static final class HiddenProperty extends BeanPropertyWriter {

        private static final long serialVersionUID = 1L;

        HiddenProperty(BeanPropertyWriter property) {
            super(property);
        }

        @Override
        public void serializeAsProperty(Object bean, JsonGenerator generator, SerializationContext context) {}

        @Override
        public void serializeAsElement(Object bean, JsonGenerator generator, SerializationContext context) {
            generator.writeNull();
        }
    }

    private static RedactionPolicy.Mark mark(Redact redact) {
        return new RedactionPolicy.Mark(redact.value(), redact.subject());
    }

    private static Map<String, Redact> parameters(Class<?> type) {
        Map<String, Redact> marked = new HashMap<>();
        for (Class<?> level = type; level != null; level = level.getSuperclass()) {
            for (Constructor<?> constructor : level.getDeclaredConstructors()) {
                for (Parameter parameter : constructor.getParameters()) {
                    @Nullable Redact redact = parameter.getAnnotation(Redact.class);
                    if (redact != null) {
                        marked.putIfAbsent(parameter.isNamePresent() ? parameter.getName() : UNNAMED, redact);
                    }
                }
            }
        }
        return marked;
    }
}
