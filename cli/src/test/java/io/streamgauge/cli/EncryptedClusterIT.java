package io.streamgauge.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.streamgauge.schemas.Settings;
import io.streamgauge.scorer.ScorerApplication;
import io.streamgauge.scorer.ScorerSettings;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** TLS and logins, to a broker that has no other listener and to a registry behind a proxy that wants both. */
final class EncryptedClusterIT {
    private static final String WRONG = "incorrect horse";

    private static EncryptedCluster cluster;

    @BeforeAll
    static void start(@TempDir Path directory) throws Exception {
        cluster = new EncryptedCluster(directory);
        // What users give to Java by an option.
        System.setProperty(SignedTokenValidator.ALLOWED, cluster.tokens().endpoint());
    }

    @AfterAll
    static void stop() {
        System.clearProperty(SignedTokenValidator.ALLOWED);
        cluster.close();
    }

    @Test
    void eventsAreScoredOverTlsByThoseWhoSayWhoTheyAre() throws Exception {
        Map<String, String> scram = cluster.settings(EncryptedCluster.scram(EncryptedCluster.PASSWORD));
        // Secrets need not stand in the settings.
        scram.put("kafka.ssl.truststore.password", "${file:" + cluster.passwordFile() + "}");
        Map<String, String> bearer = cluster.settings(cluster.bearer(TokenIssuer.Client.ADA, TokenIssuer.PASSWORD));

        succeeds(scram, "", "publish", "../models/starter/sentiment", "--assign");
        try (ScorerApplication scorer = new ScorerApplication(ScorerSettings.from(Settings.layered(
                Optional.of(Path.of(cluster.file(scram))), Map.of("STREAMGAUGE_TASKS", "sentiment"), Map.of())))) {
            scorer.start();
            succeeds(
                    bearer,
                    "{\"eventId\": \"mine\", \"text\": \"A wonderful film.\"}",
                    "produce",
                    "reviews",
                    "--format",
                    "jsonl");
            assertThat(succeeds(bearer, "", "tail", "predictions", "--from-beginning", "--limit", "1"))
                    .contains("mine", "positive");
        }
        assertThat(succeeds(scram, "", "doctor")).contains("broker", "schema registry", "https://127.0.0.1");
    }

    @Test
    void aWrongPasswordIsNamedAndNotTold() {
        String complaint = fails(cluster.settings(EncryptedCluster.scram(WRONG)), "models", "list");

        assertThat(complaint).contains("uthentication failed").doesNotContain(WRONG);
    }

    @ParameterizedTest
    @EnumSource(names = {"FORGER", "LATECOMER", "STRANGER"})
    void aTokenThatIsNotGoodIsRefusedAndNotTold(TokenIssuer.Client client) {
        String complaint = fails(cluster.settings(cluster.bearer(client, TokenIssuer.PASSWORD)), "models", "list");

        assertThat(complaint.lines()).hasSize(1);
        assertThat(complaint).contains("refuse the login", "invalid_token").doesNotContain(TokenIssuer.PASSWORD);
        assertThat(cluster.tokens().given(client).split("\\.")).hasSize(3).allSatisfy(part -> assertThat(complaint)
                .doesNotContain(part));
    }

    @Test
    void whoGetsNoTokenIsToldWhyAndWhere() {
        String complaint = fails(cluster.settings(cluster.bearer(TokenIssuer.Client.ADA, WRONG)), "models", "list");

        assertThat(complaint.lines()).hasSize(1);
        assertThat(complaint).contains("401").doesNotContain(WRONG);
    }

    @Test
    void anEndpointOfTokensThatJavaWasNotToldOfIsNamedWithTheRemedy() {
        Map<String, String> settings = cluster.settings(cluster.bearer(TokenIssuer.Client.ADA, TokenIssuer.PASSWORD));
        settings.put("kafka.sasl.oauthbearer.token.endpoint.url", "http://127.0.0.1:1/elsewhere");

        String complaint = fails(settings, "models", "list");

        assertThat(complaint.lines()).hasSize(1);
        assertThat(complaint).contains("http://127.0.0.1:1/elsewhere", SignedTokenValidator.ALLOWED);
    }

    @Test
    void aLoginThatCannotBeReadIsNamedAndNotTold() {
        Map<String, String> settings = cluster.settings(EncryptedCluster.scram(WRONG));
        settings.computeIfPresent(
                "kafka.sasl.jaas.config", (key, login) -> login.replace("incorrect horse", "a\" horse"));

        String complaint = fails(settings, "models", "list");

        assertThat(complaint).contains("kafka.sasl.jaas.config", "quotes").doesNotContain("horse");
    }

    @Test
    void aCertificateThatNobodyVouchesForIsRefused() {
        Map<String, String> settings = cluster.settings(EncryptedCluster.scram(EncryptedCluster.PASSWORD));
        settings.keySet().removeIf(key -> key.startsWith("kafka.ssl."));

        assertThat(fails(settings, "models", "list"))
                .contains("SSL handshake failed")
                .doesNotContain(EncryptedCluster.PASSWORD);
    }

    @Test
    void aRegistryThatKnowsNobodyOfThatNameIsNamed() {
        Map<String, String> settings = cluster.settings(EncryptedCluster.scram(EncryptedCluster.PASSWORD));
        settings.put("schema.registry.client.basic.auth.user.info", "scorer:" + WRONG);

        assertThat(fails(settings, "publish", "../models/starter/sentiment"))
                .contains("401", settings.get("schema.registry.url"))
                .doesNotContain(WRONG);
    }

    private static String succeeds(Map<String, String> settings, String input, String... arguments) {
        TestConsole console = new TestConsole(input, Map.of());
        int exitCode = console.run(with(settings, arguments));
        assertThat(exitCode).as(console.out() + console.err()).isZero();
        assertThat(console.out() + console.err()).doesNotContain(EncryptedCluster.PASSWORD);
        return console.out();
    }

    private static String fails(Map<String, String> settings, String... arguments) {
        TestConsole console = new TestConsole("", Map.of());
        assertThat(console.run(with(settings, arguments))).isEqualTo(1);
        return console.err();
    }

    private static String[] with(Map<String, String> settings, String... arguments) {
        return Stream.concat(Stream.of(arguments), Stream.of("--config", cluster.file(settings)))
                .toArray(String[]::new);
    }
}
