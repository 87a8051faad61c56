package io.streamgauge.trainer.fit;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import io.streamgauge.models.bundle.BundleWriter.Precision;
import io.streamgauge.models.bundle.ModelBundle;
import io.streamgauge.models.network.LeNet;
import io.streamgauge.models.network.NativeRuntime;
import io.streamgauge.trainer.ProgressListener;
import io.streamgauge.trainer.data.DataDirectory;
import io.streamgauge.trainer.data.SyntheticTasks;
import io.streamgauge.trainer.recipe.Recipe;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Trainings in a process of their own, on bad days. */
@Timeout(value = 180, unit = TimeUnit.SECONDS)
class TrainingProcessIT {
    private static final int EPOCHS = 4;

    @Test
    void resumesAfterSigkillToTheWeightsOfARunWithoutInterruption(@TempDir Path temporary) throws Exception {
        NativeRuntime.load(1);
        DataDirectory data = SyntheticTasks.digits(temporary.resolve("data"), 600, 100, 3);
        TrainingRun.Result whole = run(data, temporary.resolve("whole"), false, ProgressListener.NONE);

        Path output = temporary.resolve("killed");
        Process process = process(data, output).start();
        try (BufferedReader lines = process.inputReader()) {
            String line = lines.readLine();
            while (line != null && !line.equals("epoch 3/" + EPOCHS + ", batch 5")) {
                line = lines.readLine();
            }
            assertThat(line).isNotNull();
        } finally {
            process.destroyForcibly();
        }
        process.waitFor();
        assertThat(output.resolve("bundle/manifest.json")).doesNotExist();
        TrainingRun.Result resumed = run(data, output, true, ProgressListener.NONE);

        assertThat(resumed.bundle().manifest().weights().sha256())
                .isEqualTo(whole.bundle().manifest().weights().sha256());
        assertThat(resumed.epochs()).hasSize(EPOCHS);
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void machineWithoutFontsKeepsItsModelAndIsToldWhatToInstall(@TempDir Path temporary) throws Exception {
        DataDirectory data = SyntheticTasks.digits(temporary.resolve("data"), 100, 20, 3);
        Path output = temporary.resolve("fontless");
        ProcessBuilder fontless = process(data, output);
        Path configuration = Files.writeString(temporary.resolve("fonts.conf"), "<fontconfig/>");
        fontless.environment().put("FONTCONFIG_FILE", configuration.toString());
        // Java remembers a machine's fonts below the user's home, where the native library's cache is, too.
        fontless.environment()
                .putIfAbsent(
                        "DJL_CACHE_DIR",
                        Path.of(System.getProperty("user.home"), ".djl.ai").toString());
        fontless.command().add(1, "-Duser.home=" + temporary);

        Process process = fontless.start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(process.waitFor()).as(said).isZero();
        assertThat(said).contains("report.html could not be drawn", "install fontconfig and a font");
        ModelBundle.open(output.resolve("bundle"));
        assertThat(output.resolve("report.md")).exists();
        assertThat(output.resolve("report.json")).exists();
    }

    private static ProcessBuilder process(DataDirectory data, Path output) {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Dai.djl.offline=true",
                        "-cp",
                        System.getProperty("java.class.path"),
                        TrainingProcessIT.class.getName(),
                        data.root().toString(),
                        output.toString())
                .redirectErrorStream(true);
    }

    /** The process: says each batch before it goes on, and what came of everything. */
    public static void main(String[] arguments) throws IOException {
        NativeRuntime.load(1);
        run(new DataDirectory(Path.of(arguments[0])), Path.of(arguments[1]), false, new ProgressListener() {
            private String activity = "";

            @Override
            public void started(String name, long total, String unit) {
                activity = name;
            }

            @Override
            public void advanced(long done, String detail) {
                System.out.println(activity + ", batch " + done);
            }

            @Override
            public void finished(String summary) {
                System.out.println(activity + ": " + summary);
            }
        });
    }

    private static TrainingRun.Result run(DataDirectory data, Path output, boolean resume, ProgressListener progress)
            throws IOException {
        Recipe recipe = new Recipe(
                "small-digits",
                "digits",
                "Small.",
                new Recipe.Data("mnist", 0.2, Recipe.Augmentation.NONE),
                new LeNet(1, 4, 3, 16, 0.1f, 0.1f, 28, 28, 10),
                new Recipe.Training(16, EPOCHS, Recipe.Optimizer.ADAM, 0.005f, 0.0001f, 5));
        return new TrainingRun(recipe, data, output, Optional.empty(), Precision.FLOAT32, Device.cpu(), "test", resume)
                .run(progress, () -> false);
    }
}
