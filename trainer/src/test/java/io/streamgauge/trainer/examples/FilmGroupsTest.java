package io.streamgauge.trainer.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.streamgauge.models.network.SentimentNgrams;
import io.streamgauge.trainer.ProgressListener;
import io.streamgauge.trainer.data.DataDirectory;
import io.streamgauge.trainer.data.SyntheticTasks;
import io.streamgauge.trainer.recipe.Recipe;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FilmGroupsTest {
    @Test
    void reviewsThatShareRareNamesAreOfOneFilm() {
        assertThat(FilmGroups.of(List.of(
                        "I liked Bogart and Bergman.",
                        "Welles is a genius.",
                        "Bergman's eyes! And Bogart, of course.",
                        "nobody of note",
                        "Only Bogart was good, and Bergman.")))
                .containsExactly(0, 1, 0, 2, 0);
    }

    @Test
    void wordsThatManyReviewsHaveLinkNothing() {
        List<String> texts = Collections.nCopies(61, "The Film was by Universal and Warner.");
        assertThat(FilmGroups.of(texts)).doesNotHaveDuplicates();
        assertThat(FilmGroups.of(texts.subList(0, 5))).containsOnly(0);
    }

    @Test
    void aGroupDoesNotGrowWithoutBound() {
        List<String> texts = new ArrayList<>();
        for (int chapter = 0; chapter < 400; chapter++) {
            // Each shares names with the next one.
            texts.add(name(chapter) + " and " + name(chapter) + "x with " + name(chapter + 1) + " and "
                    + name(chapter + 1) + "x");
        }
        int[] groups = FilmGroups.of(texts);
        int[] sizes = new int[texts.size()];
        for (int group : groups) {
            sizes[group]++;
        }
        assertThat(sizes[0]).isGreaterThan(1);
        assertThat(Arrays.stream(sizes).max().orElseThrow()).isLessThanOrEqualTo(100);
    }

    private static String name(int number) {
        return "N" + (char) ('a' + number / 26) + (char) ('a' + number % 26);
    }

    @Test
    void noFilmOfTheValidationSplitIsInTheTrainingSplit(@TempDir Path directory) {
        DataDirectory data = SyntheticTasks.films(directory, 40, 3, 1);
        TaskData loaded = TaskData.load(recipe(5), data, ProgressListener.NONE);

        assertThat(loaded.training().count() + loaded.validation().count()).isEqualTo(240);
        // A film has six reviews.
        assertThat(loaded.validation().count()).isEqualTo(48);
        assertThat(films(loaded.validation())).hasSize(8).doesNotContainAnyElementsOf(films(loaded.training()));
        assertThat(films(TaskData.load(recipe(5), data, ProgressListener.NONE).validation()))
                .isEqualTo(films(loaded.validation()));
        assertThat(films(TaskData.load(recipe(6), data, ProgressListener.NONE).validation()))
                .isNotEqualTo(films(loaded.validation()));
    }

    private static Set<Integer> films(Examples examples) {
        Set<Integer> films = new TreeSet<>();
        Set<String> words = new HashSet<>();
        for (int example = 0; example < examples.count(); example++) {
            words.addAll(List.of(examples.text(example).orElseThrow().split(" ")));
        }
        for (int film = 0; film < 40; film++) {
            if (words.contains(SyntheticTasks.person('Q', film))) {
                films.add(film);
            }
        }
        return films;
    }

    private static Recipe recipe(long seed) {
        return new Recipe(
                "small",
                "sentiment",
                "Small.",
                new Recipe.Data("imdb", 0.2, Recipe.Augmentation.NONE),
                new SentimentNgrams(2, 2, 1_000),
                new Recipe.Training(16, 1, Recipe.Optimizer.ADAM, 0.05f, 0, seed));
    }
}
