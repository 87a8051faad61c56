package io.streamgauge.cli;

import io.streamgauge.trainer.recipe.Recipe;
import io.streamgauge.trainer.recipe.Recipes;
import java.util.List;
import java.util.function.UnaryOperator;

/** Recipes as users name them. Stateless. */
final class RecipeOption {
    private RecipeOption() {}

    /**
     * Finds a recipe and changes it as other options say.
     *
     * @param nameOrFile name of a shipped recipe, or a YAML file
     * @throws UsageException when there is none, it is wrong, or the change is
     */
    static Recipe find(String nameOrFile, UnaryOperator<Recipe> change) {
        try {
            return change.apply(Recipes.find(nameOrFile));
        } catch (IllegalArgumentException e) {
            throw new UsageException(String.valueOf(e.getMessage()), e);
        }
    }

    /** Finds all, as they are. */
    static List<Recipe> find(List<String> namesOrFiles) {
        return namesOrFiles.stream()
                .map(name -> find(name, UnaryOperator.identity()))
                .toList();
    }
}
