package io.streamgauge.trainer.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DataDirectoryTest {
    private static final Map<String, String> EVERYTHING =
            Map.of("STREAMGAUGE_DATA", "/data", "XDG_CACHE_HOME", "/cache", "HOME", "/home/ada");

    @Test
    void optionGoesFirst() {
        assertThat(DataDirectory.resolve(Path.of("here"), EVERYTHING)).isEqualTo(new DataDirectory(Path.of("here")));
    }

    @Test
    void environmentVariableGoesSecond() {
        assertThat(DataDirectory.resolve(null, EVERYTHING).root()).isEqualTo(Path.of("/data"));
    }

    @Test
    void cacheDirectoryGoesThird() {
        assertThat(DataDirectory.resolve(null, Map.of("STREAMGAUGE_DATA", "", "XDG_CACHE_HOME", "/cache"))
                        .root())
                .isEqualTo(Path.of("/cache/streamgauge/data"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "relative/cache"})
    void homeGoesLast(String unusableCache) {
        assertThat(DataDirectory.resolve(null, Map.of("XDG_CACHE_HOME", unusableCache, "HOME", "/home/ada"))
                        .root())
                .isEqualTo(Path.of("/home/ada/.cache/streamgauge/data"));
    }

    @Test
    void datasetNamesAreParsed() {
        assertThat(DatasetName.parse("imdb")).isEqualTo(DatasetName.IMDB);
        assertThatThrownBy(() -> DatasetName.parse("cifar"))
                .isInstanceOf(DatasetException.class)
                .hasMessage("unknown dataset 'cifar'; choose one of imdb, mnist");
    }

    @Test
    void sourcesAreUrlsOrPaths() {
        assertThat(DataSource.parse("https://mirror.example/mnist/"))
                .isEqualTo(new DataSource.Remote(URI.create("https://mirror.example/mnist/")));
        assertThat(DataSource.parse("downloads/mnist")).isEqualTo(new DataSource.Local(Path.of("downloads/mnist")));
        assertThat(DataSource.parse("file:///downloads")).isEqualTo(new DataSource.Local(Path.of("/downloads")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"ftp://mirror.example/mnist/", "https:///mnist/", "https://a b/", "https://me:secret@host/"})
    void unusableUrlsAreRefused(String url) {
        assertThatThrownBy(() -> DataSource.parse(url))
                .isInstanceOf(DatasetException.class)
                .hasMessageNotContaining("secret");
    }
}
