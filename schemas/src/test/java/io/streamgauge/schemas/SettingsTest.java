package io.streamgauge.schemas;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SettingsTest {
    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path directory;

    private enum Store {
        FILE,
        AMAZON_S3
    }

    @Test
    void theEnvironmentWinsOverTheFileAndOptionsWinOverBoth() throws IOException {
        Path file = file("a=file\nb=file\nc=file\n");
        Settings settings = Settings.layered(
                Optional.of(file),
                Map.of("STREAMGAUGE_B", "environment", "STREAMGAUGE_C", "environment", "STREAMGAUGE_D", "environment"),
                Map.of("c", "option", "d", "option"));

        assertThat(settings.text("a")).isEqualTo("file");
        assertThat(settings.text("b")).isEqualTo("environment");
        assertThat(settings.text("c")).isEqualTo("option");
        assertThat(settings.text("d")).isEqualTo("option");
    }

    @ParameterizedTest
    @CsvSource({
        "bootstrap.servers,STREAMGAUGE_BOOTSTRAP_SERVERS",
        "scoring.max-batch,STREAMGAUGE_SCORING_MAX_BATCH",
        "http.port2,STREAMGAUGE_HTTP_PORT2"
    })
    void readsAVariableWhateverItsUnderscoresStandFor(String key, String variable) {
        assertThat(Settings.variable(key)).isEqualTo(variable);
        assertThat(environment(variable, "value").text(key)).isEqualTo("value");
    }

    @Test
    void namesVariablesAlikeInEveryLanguage() {
        Locale before = Locale.getDefault();
        try {
            Locale.setDefault(Locale.forLanguageTag("tr"));
            assertThat(Settings.variable("client.id")).isEqualTo("STREAMGAUGE_CLIENT_ID");
        } finally {
            Locale.setDefault(before);
        }
    }

    @Test
    void aVariableOverridesAKeyOfTheFileThatIsSpelledOtherwise() throws IOException {
        Settings settings = Settings.layered(
                Optional.of(file("kafka.my-key=file\n")), Map.of("STREAMGAUGE_KAFKA_MY_KEY", "environment"), Map.of());
        assertThat(settings.below("kafka.")).containsExactly(Map.entry("my-key", "environment"));
    }

    @Test
    void spellsKeysThatOnlyTheEnvironmentHasAsKafkaDoes() {
        assertThat(environment("STREAMGAUGE_KAFKA_SECURITY_PROTOCOL", "SSL").below("kafka."))
                .containsExactly(Map.entry("security.protocol", "SSL"));
    }

    @Test
    void ignoresVariablesOfOthers() {
        Settings settings = environment("BOOTSTRAP_SERVERS", "theirs:9092");
        assertThat(settings.optional("bootstrap.servers")).isEmpty();
        assertThat(settings.optional("servers")).isEmpty();
    }

    @Test
    void readsSecretsFromFilesFromEveryPlace() throws IOException {
        String reference = "${file:" + Files.writeString(directory.resolve("secret"), "  pässword\n") + "}";
        Settings settings = Settings.layered(
                Optional.of(file("a=" + reference + "\n")),
                Map.of("STREAMGAUGE_B", reference, "STREAMGAUGE_KAFKA_C", reference),
                Map.of("d", " " + reference + " ", "e", "not " + reference));

        assertThat(settings.text("a")).isEqualTo("pässword");
        assertThat(settings.text("b")).isEqualTo("pässword");
        assertThat(settings.below("kafka.")).containsEntry("c", "pässword");
        assertThat(settings.text("d")).isEqualTo("pässword");
        assertThat(settings.text("e")).as("only a whole value refers").isEqualTo("not " + reference);
    }

    @Test
    void namesTheKeyOfASecretThatCannotBeRead() {
        Path missing = directory.resolve("missing");
        assertThatThrownBy(() -> Settings.of(Map.of("kafka.sasl.password", "${file:" + missing + "}")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("kafka.sasl.password", missing.toString(), "NoSuchFile", "Check the path");
        assertThatThrownBy(() -> Settings.of(Map.of("kafka.sasl.password", "${file:\0}")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("kafka.sasl.password", "Check the path");
    }

    @Test
    void leavesTheSecretsOfOtherCommandsAlone() {
        Settings settings = environment("STREAMGAUGE_STORE_KEY", "${file:" + directory.resolve("missing") + "}");
        assertThat(settings.text("bootstrap.servers", "none")).isEqualTo("none");
        assertThatThrownBy(() -> settings.text("store.key")).hasMessageContaining("store.key");
    }

    @Test
    void readsTheFileAsUtf8() throws IOException {
        Path file = file("subject=Gänsehaut 🎬\n");
        assertThat(Settings.layered(Optional.of(file), Map.of(), Map.of()).text("subject"))
                .isEqualTo("Gänsehaut 🎬");
    }

    @Test
    void readsAFileThatBeginsWithAByteOrderMark() throws IOException {
        Path file = file("\uFEFFfirst=1\n");
        assertThat(Settings.layered(Optional.of(file), Map.of(), Map.of()).text("first"))
                .isEqualTo("1");
    }

    @Test
    void namesTheFileThatCannotBeRead() throws IOException {
        Path missing = directory.resolve("missing.properties");
        Path latin1 = Files.write(
                directory.resolve("latin1.properties"), "subject=Gänsehaut".getBytes(StandardCharsets.ISO_8859_1));
        Path malformed = file("a=\\u12\n");
        for (Path file : new Path[] {missing, latin1, malformed, directory}) {
            assertThatThrownBy(() -> Settings.layered(Optional.of(file), Map.of(), Map.of()))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContainingAll(file.toString(), "properties file in UTF-8");
        }
    }

    @Test
    void aTextIsTrimmedAndMustNotBeBlank() {
        assertThat(one(" value ").text("key")).isEqualTo("value");
        for (Settings settings : new Settings[] {one("  "), Settings.of(Map.of())}) {
            assertThatThrownBy(() -> settings.text("some.key"))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContainingAll("some.key is not set", "STREAMGAUGE_SOME_KEY", "properties file");
        }
    }

    @Test
    void aTextWithASubstituteMayBeEmpty() {
        assertThat(one("").text("key", "otherwise")).isEmpty();
        assertThat(one("value").text("other", "otherwise")).isEqualTo("otherwise");
    }

    @Test
    void anOptionalTextIsAbsentWhenBlank() {
        assertThat(one(" value ").optional("key")).contains("value");
        assertThat(one("  ").optional("key")).isEmpty();
        assertThat(one("value").optional("other")).isEmpty();
    }

    @Test
    void anIntegerMayBeEitherEndOfItsRange() {
        assertThat(one("1").integer("key", 5, 1, 10)).isEqualTo(1);
        assertThat(one(" 10 ").integer("key", 5, 1, 10)).isEqualTo(10);
        assertThat(one("1").integer("other", 5, 1, 10)).isEqualTo(5);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "11", "ten", "1.5", "", "99999999999"})
    void refusesAnotherInteger(String value) {
        assertThatThrownBy(() -> one(value).integer("key", 5, 1, 10))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("key is '" + value + "': use a whole number from 1 to 10");
    }

    @Test
    void aFlagIsTrueOrFalseInAnyCase() {
        assertThat(one(" TRUE ").flag("key", false)).isTrue();
        assertThat(one("false").flag("key", true)).isFalse();
        assertThat(one("false").flag("other", true)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"yes", "1", ""})
    void refusesAnotherFlag(String value) {
        assertThatThrownBy(() -> one(value).flag("key", true))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("key is '" + value + "': use true or false");
    }

    @ParameterizedTest
    @CsvSource({
        "250ms,PT0.25S",
        "30s,PT30S",
        "5m,PT5M",
        "2 h,PT2H",
        "7d,P7D",
        "PT1M30S,PT1M30S",
        "' 0s ',PT0S",
        "999999999999d,P999999999999D"
    })
    void readsADuration(String value, String expected) {
        assertThat(one(value).duration("key", Duration.ofSeconds(1))).isEqualTo(Duration.parse(expected));
    }

    @Test
    void aDurationHasASubstitute() {
        assertThat(one("1s").duration("other", Duration.ofDays(1))).isEqualTo(Duration.ofDays(1));
    }

    @ParameterizedTest
    @ValueSource(strings = {"30", "-5s", "5 minutes", "", "1h30m"})
    void refusesAnotherDuration(String value) {
        assertThatThrownBy(() -> one(value).duration("key", Duration.ZERO))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("key is '" + value + "': use a number with its unit, as in 250ms, 30s, 5m, 2h");
    }

    @ParameterizedTest
    @ValueSource(strings = {"AMAZON_S3", "amazon-s3", " amazon_S3 "})
    void readsAChoiceInAnySpelling(String value) {
        assertThat(one(value).choice("key", Store.class, Store.FILE)).isEqualTo(Store.AMAZON_S3);
    }

    @Test
    void refusesAnotherChoice() {
        assertThat(one("x").choice("other", Store.class, Store.FILE)).isEqualTo(Store.FILE);
        assertThatThrownBy(() -> one("azure").choice("key", Store.class, Store.FILE))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("key is 'azure': use one of [amazon_s3, file]");
    }

    @Test
    void namesUnknownKeysOfTheFileAndTheCommandLine() throws IOException {
        Settings settings = Settings.layered(
                Optional.of(file("bootstrap.server=x\nkafka.anything=y\n")),
                Map.of(),
                Map.of("topics.prefx", "z", "bootstrap.servers", "x"));
        assertThatThrownBy(() -> settings.requireKnown(Set.of("bootstrap.servers", "topics.prefix", "kafka.")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll(
                        "[bootstrap.server, topics.prefx]", "[bootstrap.servers, kafka., topics.prefix]");
    }

    @Test
    void acceptsVariablesThatAreMeantForOtherCommands() {
        Settings settings = environment("STREAMGAUGE_DATA", "/data");
        assertThatCode(() -> settings.requireKnown(Set.of("bootstrap.servers"))).doesNotThrowAnyException();
    }

    private Path file(String text) throws IOException {
        return Files.writeString(directory.resolve("streamgauge.properties"), text);
    }

    private static Settings one(String value) {
        return Settings.of(Map.of("key", value));
    }

    private static Settings environment(String variable, String value) {
        return Settings.layered(Optional.empty(), Map.of(variable, value), Map.of());
    }
}
