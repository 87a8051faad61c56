package io.streamgauge.cli;

import java.util.List;
import java.util.Map;
import javax.security.auth.login.AppConfigurationEntry;
import org.apache.kafka.common.security.oauthbearer.OAuthBearerValidatorCallbackHandler;

/**
 * Kafka's own check of signed tokens, in the broker's process, with leave to read its keys: an operator gives that to the
 * broker's Java by an option. The local stack's broker has no options but its settings.
 */
public final class SignedTokenValidator extends OAuthBearerValidatorCallbackHandler {
    static final String ALLOWED = "org.apache.kafka.sasl.oauthbearer.allowed.urls";

    private static final String KEYS = "sasl.oauthbearer.jwks.endpoint.url";

    @Override
    public void configure(Map<String, ?> settings, String mechanism, List<AppConfigurationEntry> login) {
        System.setProperty(ALLOWED, String.valueOf(settings.get(KEYS)));
        super.configure(settings, mechanism, login);
    }
}
