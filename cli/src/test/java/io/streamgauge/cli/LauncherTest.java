package io.streamgauge.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The launcher in a source tree of its own, with a Java and a Maven that only say how they were called. */
class LauncherTest {
    private final Path temporary;
    private final Path home;
    private final Path java;
    private final Map<String, String> environment = new HashMap<>();

    LauncherTest(@TempDir Path temporary) {
        this.temporary = temporary;
        this.home = temporary.resolve("a tree");
        this.java = temporary.resolve("a jdk");
    }

    @BeforeEach
    void makeATree() throws IOException {
        Files.createDirectories(home.resolve("cli/src/main/java"));
        Files.writeString(home.resolve("pom.xml"), "");
        Files.copy(Script.ofSourceTree(), home.resolve("streamgauge"));
        executable(home.resolve("streamgauge"), Files.readString(Script.ofSourceTree()));
        executable(java.resolve("bin/java"), "#!/bin/sh\nfor a in \"$@\"; do echo \"[$a]\"; done\n");
        release("17.0.15");
        executable(
                temporary.resolve("bin/mvn"),
                "#!/bin/sh\necho called >>'" + temporary.resolve("mvn.log")
                        + "'\nmkdir -p cli/target/app/lib\n: >cli/target/app/lib/streamgauge-cli-1.jar\n");
        environment.put("JAVA_HOME", java.toString());
        environment.put("PATH", temporary.resolve("bin") + ":" + System.getenv().getOrDefault("PATH", "/usr/bin:/bin"));
    }

    @Test
    void buildsOnFirstUseAndAgainWhenASourceIsNewer() throws IOException, InterruptedException {
        Script.Outcome first = run("doctor");
        assertThat(first.exitCode()).isZero();
        assertThat(first.err()).isEqualTo("building streamgauge (first use takes some minutes)…\n");
        assertThat(builds()).isEqualTo(1);

        assertThat(run("doctor").err()).isEmpty();
        assertThat(builds()).isEqualTo(1);

        Path source = Files.writeString(home.resolve("cli/src/main/java/New.java"), "");
        Files.setLastModifiedTime(source, FileTime.from(Instant.now().plusSeconds(60)));
        environment.put("STREAMGAUGE_BUILD", "never");
        assertThat(run("doctor").err()).isEmpty();
        assertThat(builds()).isEqualTo(1);

        environment.remove("STREAMGAUGE_BUILD");
        assertThat(run("doctor").err()).startsWith("building streamgauge");
        assertThat(builds()).isEqualTo(2);
    }

    @Test
    void handsArgumentsOverAsTheyAre() throws IOException, InterruptedException {
        assertThat(run("produce", "two words", "", "*", "$HOME").out())
                .endsWith("[io.streamgauge.cli.Main]\n[produce]\n[two words]\n[]\n[*]\n[$HOME]\n")
                .contains("[-cp]\n[" + home + "/cli/target/app/lib/*]\n")
                .contains("[-Dstreamgauge.home=" + home + "]", "[-Dstreamgauge.terminal=false]");
    }

    @Test
    void worksThroughLinks() throws IOException, InterruptedException {
        Path link = Files.createSymbolicLink(temporary.resolve("link"), home.resolve("streamgauge"));
        Path relative = Files.createSymbolicLink(temporary.resolve("relative"), Path.of("link"));

        Script.Outcome outcome = new Script(relative, temporary).run(environment, "doctor");

        assertThat(outcome.exitCode()).isZero();
        assertThat(outcome.out()).contains("[-Dstreamgauge.home=" + home.toRealPath() + "]");
        assertThat(link).isSymbolicLink();
    }

    @Test
    void givesTrainingMoreMemoryAndLetsTheUserDecide() throws IOException, InterruptedException {
        assertThat(run("doctor").out()).contains("[-XX:+UseSerialGC]\n[-Xmx512m]");
        assertThat(run("--verbose", "train", "lenet-1").out()).contains("[-Xmx1g]");

        environment.put("STREAMGAUGE_JAVA_OPTS", "-Xmx3g -XX:+UseZGC");
        assertThat(run("train").out()).contains("[-Xmx3g]\n[-XX:+UseZGC]").doesNotContain("Serial", "-Xmx1g");
    }

    @Test
    void allowsNewerJavaWhatItWouldWarnOf() throws IOException, InterruptedException {
        assertThat(run("doctor").out()).doesNotContain("--enable-native-access");

        release("25");
        assertThat(run("doctor").out())
                .contains("[--enable-native-access=ALL-UNNAMED]\n[--sun-misc-unsafe-memory-access=allow]");
    }

    @Test
    void refusesAJavaThatIsTooOld() throws IOException, InterruptedException {
        release("11.0.2");
        assertFails("is Java 11.0.2, but 17 or newer is needed");

        release("1.8.0_392");
        assertFails("is Java 1.8.0_392, but 17 or newer is needed");
    }

    @Test
    void asksJavaItselfWhereThereIsNoReleaseFile() throws IOException, InterruptedException {
        Files.delete(java.resolve("release"));
        executable(java.resolve("bin/java"), "#!/bin/sh\necho 'openjdk version \"16.0.1\" 2021-04-20' >&2\n");

        assertFails("is Java 16.0.1, but 17 or newer is needed");
    }

    @Test
    void refusesAJavaHomeWithoutJava() throws IOException, InterruptedException {
        environment.put("JAVA_HOME", temporary.resolve("nowhere").toString());

        assertFails("JAVA_HOME is " + temporary.resolve("nowhere") + ", but there is no bin/java in it");
    }

    @Test
    void showsWhyABuildFailed() throws IOException, InterruptedException {
        executable(temporary.resolve("bin/mvn"), "#!/bin/sh\necho noise\necho '[ERROR] broken source'\nexit 1\n");

        Script.Outcome outcome = run("doctor");

        assertThat(outcome.exitCode()).isEqualTo(1);
        assertThat(outcome.err())
                .contains("[ERROR] broken source", "the build failed; all of its output is in " + home)
                .doesNotContain("noise");
        assertThat(outcome.out()).isEmpty();
    }

    @Test
    void doesNotBuildWhenToldNotTo() throws IOException, InterruptedException {
        environment.put("STREAMGAUGE_BUILD", "never");

        assertFails("the application is not built");
        assertThat(builds()).isZero();
    }

    private void assertFails(String message) throws IOException, InterruptedException {
        Script.Outcome outcome = run("doctor");
        assertThat(outcome.exitCode()).isEqualTo(1);
        assertThat(outcome.err()).startsWith("streamgauge: ").contains(message).hasLineCount(1);
    }

    private Script.Outcome run(String... arguments) throws IOException, InterruptedException {
        return new Script(home.resolve("streamgauge"), temporary).run(environment, arguments);
    }

    private long builds() throws IOException {
        Path log = temporary.resolve("mvn.log");
        return Files.exists(log) ? Files.readAllLines(log).size() : 0;
    }

    private void release(String version) throws IOException {
        Files.writeString(java.resolve("release"), "IMPLEMENTOR=\"x\"\nJAVA_VERSION=\"" + version + "\"\n");
    }

    private static void executable(Path file, String text) throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
}
