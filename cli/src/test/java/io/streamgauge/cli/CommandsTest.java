package io.streamgauge.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CommandsTest {
    private final TestConsole console = new TestConsole("", Map.of());

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "conquer                                    | 'conquer'",
                "--vers                                     | did you mean --version",
                "train --epoch 3 lenet-1                    | did you mean --epochs",
                "train                                      | No recipe is named: give one of [sentiment-conv",
                "train no-such-recipe                       | no-such-recipe",
                "train lenet-1 --epochs 0                   | epochs is 0: it must be from 1",
                "train lenet-1 --epochs many                | 'many'",
                "train lenet-1 --precision float8           | 'float8' is not one of float32, float16",
                "train lenet-1 --version ../1               | --version is '../1': use at most 64",
                "train lenet-1 --resume                     | --resume needs --output DIR",
                "train lenet-1 --threads 0                  | --threads is 0: use 1",
                "data                                       | fetch, import or verify",
                "data fetch cifar                           | 'cifar' is not one of imdb, mnist",
                "data fetch mnist --from ftp://example      | --from:",
                "data import mnist                          | --from",
                "data import mnist --from /no/such/place    | --from: there is no /no/such/place",
                "evaluate                                   | BUNDLE",
                "evaluate /no/such/bundle                   | There is no directory /no/such/bundle",
                "compare                                    | RUN",
                "compare /no/such/run                       | There is no report.json in /no/such/run: name the --output",
                "publish /no/such/bundle                    | There is no directory /no/such/bundle",
                "publish b --effective-from yesterday       | 'yesterday' is no moment",
                "publish b --effective-from 2026-01-01T00:00:00Z | give --assign as well",
                "keys                                       | generate or show",
                "keys generate                              | FILE",
                "keys show /no/such/key                     | There is no file /no/such/key",
                "models                                     | list, show, assign, rollback or withdraw",
                "models show sentiment                      | VERSION",
                "models assign sentiment 2 --from +2y       | '+2y' is no moment",
                "models assign sentiment 2 --share 101%     | '101%' is no share",
                "models assign sentiment 2 --share 0        | '0' is no share",
                "models assign sentiment 2 --share 0.001%   | '0.001%' is no share",
                "models assign sentiment 1 --challenger r-0 --share 1000 | bootstrap.servers is not set",
                "models rollback                            | MODEL",
                "models withdraw sentiment yesterday        | 'yesterday'",
                "collect --task weather                     | 'weather' is not one of sentiment, digits",
                "collect                                    | bootstrap.servers is not set",
                "redrive --reason RUDE                      | 'RUDE' is not one of missing_value",
                "redrive --offsets 9                        | --offsets is '9': write FROM-TO",
                "redrive --offsets 9-3                      | The offsets are 9 to 3",
                "redrive --limit 0                          | The limit is 0: use 1 or more",
                "redrive --max-attempts 0                   | The number of attempts is 0",
                "redrive --at +1h                           | which is to come",
                "redrive --model-version sentiment          | --model-version is 'sentiment': write MODEL:VERSION",
                "redrive --model-version a:1 --at now       | give one of them",
                "redrive --model-version a:1                | bootstrap.servers is not set",
                "redrive                                    | bootstrap.servers is not set",
                "retrain                                    | MODEL",
                "retrain sentiment --share 0                | '0' is no share",
                "retrain sentiment --tolerance 2            | The tolerance is 2.0: use 0 to 1",
                "retrain sentiment --minimum 1              | The minimum of fresh examples is 1: use 2 or more",
                "retrain sentiment --recipe no-such-recipe  | no-such-recipe",
                "retrain sentiment --recipe digits          | makes versions of the model digits, not of sentiment",
                "retrain sentiment --every 1d               | give --watch as well",
                "retrain sentiment --watch --every soon     | --every is 'soon': use a number with its unit",
                "retrain sentiment --watch --every 400d     | --every is 400d: use 1s to 366d",
                "retrain sentiment --watch --dry-run        | --watch retrains more than once",
                "retrain sentiment                          | bootstrap.servers is not set",
                "bench                                      | scoring, scale, stages, training, steps, loop, faults or soak",
                "bench scale --partitions 1                 | --partitions is 1: use 2 to 1000",
                "bench scale --partitions 2,2               | --partitions names a number twice",
                "bench scale --events 1                     | --events is 1: use 200 or more",
                "bench scoring --meters -1                  | --meters is -1: use 0 to 100",
                "bench faults --scenarios flood             | 'flood' is not one of kill-scorer",
                "bench faults --scenarios kill-scorer,kill-scorer | --scenarios names a scenario twice",
                "bench faults --events 1                    | --events is 1: use 100 to 10000000",
                "bench faults --rate 0                      | --rate is 0.0: use more than 0",
                "bench faults --guarantee maybe             | 'maybe' is not one of exactly_once_v2",
                "bench loop --tolerance 2                   | --tolerance is 2.0: use 0 to 1",
                "bench soak --minutes 0                     | --minutes is 0: use 1 to 10080",
                "bench soak --rate 0                        | --rate is 0.0: use more than 0",
                "bench soak --minutes 10080 --rate 200      | make 120,960,000 events, which need 80,878 MiB",
                "bench scoring --events 1                   | --events is 1: use 200 or more",
                "bench scoring --bundle nowhere             | There is no directory nowhere: name a bundle",
                "bench scoring --seconds 0                  | --seconds is 0.0: use more than 0",
                "bench training --recipe no-such-recipe     | no-such-recipe",
                "bench training --epochs 0                  | epochs is 0: it must be from 1",
                "bench training --devices tpu               | 'tpu'",
                "train lenet-1 --devices tpu                | --devices: 'tpu' in tpu is no device to train on: use cpu",
                "train lenet-1 --devices gpu:0,gpu:0        | --devices: gpu:0,gpu:0 names the graphics card 0 twice",
                "bench stages --seconds 0                   | --seconds is 0: use 1",
                "bench steps --steps 0                      | --steps is 0: use 1 to 10000",
                "bench steps --rounds 0                     | --rounds is 0: use 1 to 1000",
                "bench steps --recipe no-such-recipe        | no-such-recipe",
                "produce                                    | reviews, images or feedback",
                "produce reviews /no/such/file              | There is no file /no/such/file",
                "produce reviews --format xml               | 'xml' is not one of text, jsonl",
                "produce reviews --rate 0                   | --rate is 0.0",
                "produce images                             | No file is named",
                "produce feedback /no/such/file             | There is no file /no/such/file",
                "tail everything                            | 'everything' is not one of predictions, rejected",
                "monitor -D feedback.retension=1d           | Unknown setting [feedback.retension]",
                "monitor -D bootstrap.servers=b:1           | schema.registry.url is not set",
                "tail --limit 0                             | --limit is 0",
                "tail --config /no/such/file                | --config: there is no file /no/such/file",
                "tail -D topics.create                      | topics.create",
                "doctor --config /no/such/file              | --config: there is no file /no/such/file"
            })
    void wrongUsageIsOneLineThatNamesTheRemedy(String arguments, String said) {
        assertThat(console.run(arguments.strip().split(" ", -1))).isEqualTo(2);

        assertThat(console.err())
                .startsWith("streamgauge: ")
                .contains(said)
                .contains("--help)")
                .hasLineCount(1);
        assertThat(console.out()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "local",
                "data",
                "data fetch",
                "data import",
                "data verify",
                "train",
                "evaluate",
                "compare",
                "publish",
                "keys",
                "keys generate",
                "keys show",
                "models",
                "models list",
                "models show",
                "models assign",
                "models rollback",
                "models withdraw",
                "collect",
                "retrain",
                "score",
                "bench",
                "bench scoring",
                "bench stages",
                "bench training",
                "bench steps",
                "bench faults",
                "bench soak",
                "produce",
                "produce reviews",
                "produce images",
                "produce feedback",
                "monitor",
                "tail",
                "redrive",
                "doctor"
            })
    void everyCommandExplainsItselfWithAnExample(String command) {
        assertThat(console.run((command + " --help").strip().split(" ", -1))).isZero();

        assertThat(console.out())
                .contains("Usage: streamgauge" + (command.isEmpty() ? "" : " " + command))
                .containsPattern("Examples:\n +\\S+")
                .contains("2   wrong usage");
        assertThat(console.err()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"scoring", "stages"})
    void benchmarkLooksForItsDataSetFirst(String what, @TempDir Path empty) {
        assertThat(console.run("bench", what, "--data", empty.toString())).isEqualTo(1);

        assertThat(console.err())
                .startsWith("streamgauge: ")
                .contains(empty.toString(), "streamgauge data fetch imdb")
                .hasLineCount(1);
    }

    @Test
    void withoutACommandHelpIsShownAsWrongUsage() {
        assertThat(console.run()).isEqualTo(2);

        assertThat(console.err()).contains("Usage: streamgauge", "doctor");
    }

    @Test
    void saysItsVersion() {
        assertThat(console.run("--version")).isZero();

        assertThat(console.out()).startsWith("streamgauge ").hasLineCount(1);
    }

    @Test
    void listsTheRecipes() {
        assertThat(console.run("train", "--list")).isZero();

        assertThat(console.out()).contains("sentiment-conv", "lenet-1", "data: mnist");
    }

    @Test
    void listsWhatCanFail() {
        assertThat(console.run("bench", "faults", "--list")).isZero();

        assertThat(console.out()).contains("kill-scorer: one of two scorers is killed", "publish-twice: ");
    }

    @Test
    void saysWhereAClusterCanBeHad() {
        assertThat(console.run("tail")).isEqualTo(2);

        assertThat(console.err())
                .startsWith("streamgauge: bootstrap.servers is not set: give --bootstrap-servers HOST:PORT")
                .contains("`streamgauge local`");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "sentiment 2 --challenger 3            | --challenger VERSION and --share SHARE need each other",
                "sentiment 2 --share 5%                | --challenger VERSION and --share SHARE need each other",
                "sentiment 2 --shadow 2                | must be different versions",
                "sentiment 2 --challenger 2 --share 1  | must be different versions"
            })
    void assignmentsThatMakeNoSenseAreWrongUsage(String arguments, String said) {
        String command = "models assign " + arguments.strip()
                + " --bootstrap-servers 127.0.0.1:1 --schema-registry http://127.0.0.1:1";

        assertThat(console.run(command.split(" ", -1))).isEqualTo(2);

        assertThat(console.err()).startsWith("streamgauge: ").contains(said).hasLineCount(1);
    }

    @Test
    void aDamagedBundleIsAFailureAndNotWrongUsage(@TempDir Path bundle) throws IOException {
        Files.writeString(bundle.resolve("manifest.json"), "{}");

        assertThat(console.run("publish", bundle.toString())).isEqualTo(1);

        assertThat(console.err())
                .startsWith("streamgauge: " + bundle.resolve("manifest.json"))
                .hasLineCount(1);
    }

    @Test
    void aMissingDataSetIsAFailureThatNamesTheRemedy(@TempDir Path empty) {
        assertThat(console.run("data", "verify", "mnist", "--data", empty.toString()))
                .isEqualTo(1);

        assertThat(console.out()).contains("mnist: not as published", "problem");
    }

    @Test
    void reportsADataSetForPrograms(@TempDir Path empty) throws IOException {
        assertThat(console.run("data", "verify", "mnist", "--json", "--data", empty.toString()))
                .isEqualTo(1);

        var report = Json.read(console.out());
        assertThat(report.path("complete").asBoolean(true)).isFalse();
        assertThat(report.path("problems").size()).isEqualTo(4);
    }

    @Test
    void verboseShowsWhereAnErrorComesFrom(@TempDir Path bundle) throws IOException {
        Files.writeString(bundle.resolve("manifest.json"), "{}");

        assertThat(console.run("publish", bundle.toString(), "--verbose")).isEqualTo(1);

        assertThat(console.err()).contains("InvalidBundleException", "\tat io.streamgauge.");
    }

    @Test
    void doctorDescribesTheMachine(@TempDir Path empty) throws IOException {
        assertThat(console.run("doctor", "--json", "--data", empty.toString())).isZero();

        var findings = Json.read(console.out());
        assertThat(findings.path("ok").asBoolean()).isTrue();
        assertThat(findings.path("findings").findValuesAsText("subject"))
                .contains("java", "processor", "native library", "gpu", "data directory", "data set mnist", "cluster");
    }

    @Test
    void doctorFailsWhenTheConfigurationIsIncomplete(@TempDir Path store) {
        assertThat(console.run("doctor", "--bootstrap-servers", "broker:9092", "--store", store.toString()))
                .isEqualTo(1);

        assertThat(console.out())
                .containsPattern("failed +cluster +schema.registry.url is not set")
                .containsPattern("ok +artifact store +" + store);
    }

    @Test
    void anInstallationWithoutTheBrokerHasAllCommandsButThoseThatStartOne() {
        ClassLoader withoutLibraries = ClassLoader.getPlatformClassLoader();

        Set<String> left =
                new TreeSet<>(Main.commands(console.console()).getSubcommands().keySet());
        left.removeAll(Main.commands(console.console(), withoutLibraries)
                .getSubcommands()
                .keySet());

        assertThat(left).containsExactly("bench", "local");
    }
}
