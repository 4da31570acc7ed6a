package dev.mainstay.spring.guard;

import dev.mainstay.core.guard.Guards;
import dev.mainstay.core.signal.SignalListener;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;

/** {@link Guards} with every {@link SignalListener} of the application; closed with it. */
@AutoConfiguration
public class MainstayGuardAutoConfiguration {

    /** The application's guards. */
    @Bean
    @ConditionalOnMissingBean
    Guards guards(ObjectProvider<SignalListener> listeners) {
        Guards.Builder guards = Guards.builder();
        listeners.orderedStream().forEach(guards::listener);
        return guards.build();
    }
}
