package io.streamgauge.trainer.recipe;

import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.streamgauge.models.bundle.Task;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Finds and reads recipes. Stateless. */
public final class Recipes {
    private static final ObjectMapper YAML = YAMLMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build()
            .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    /** The recipe of choice for each task: as accurate as any of them, at a price that nobody feels. */
    private static final Map<String, String> DEFAULTS =
            Map.of(Task.SENTIMENT.id(), "sentiment-ngrams", Task.DIGITS.id(), "digits-conv");

    private Recipes() {}

    /** Whether a shipped recipe is the one that its task's name stands for. */
    public static boolean isDefault(String name) {
        return DEFAULTS.containsValue(name);
    }

    /** Names of the shipped recipes. */
    public static List<String> shipped() {
        return List.of(
                "sentiment-conv",
                "sentiment-conv-rmsprop",
                "sentiment-conv-reverse",
                "sentiment-lstm",
                "sentiment-gru",
                "sentiment-ngrams",
                "lenet-1",
                "lenet-1-rmsprop",
                "lenet-1-no-l2",
                "lenet-1-26",
                "lenet-1-26-rmsprop",
                "lenet-2",
                "lenet-2-no-l2",
                "lenet-fast",
                "digits-conv");
    }

    /**
     * Finds a recipe.
     *
     * @param nameOrFile the name of a shipped recipe, {@code sentiment} or {@code digits} for the recipe of choice, or the
     *     path of a YAML file
     * @throws IllegalArgumentException when there is none or it is wrong; names file, field and remedy
     */
    public static Recipe find(String nameOrFile) {
        try {
            String name = DEFAULTS.getOrDefault(nameOrFile, nameOrFile);
            if (shipped().contains(name)) {
                return parse("shipped recipe " + name, shippedText(name));
            }
            Path file = Path.of(nameOrFile);
            if (!Files.isRegularFile(file)) {
                throw new IllegalArgumentException("There is no recipe '" + nameOrFile
                        + "': name one of the shipped ones " + shipped() + " or the path of a YAML file");
            }
            return parse(file.toString(), Files.readString(file));
        } catch (IOException e) {
            throw new IllegalArgumentException("The recipe " + nameOrFile + " cannot be read: " + e, e);
        }
    }

    /** Text of a shipped recipe, to start one's own from. */
    public static String shippedText(String name) throws IOException {
        String resource = "/recipes/" + name + ".yaml";
        try (InputStream in = Recipes.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IllegalArgumentException("There is no shipped recipe '" + name + "': there are " + shipped());
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    /** With the fields that came later, as they were before: recipes of former versions mean what they meant. */
    private static JsonNode withDefaults(JsonNode recipe) {
        if (recipe.get("data") instanceof ObjectNode data && !data.has("distortion")) {
            data.set("distortion", YAML.valueToTree(Distortion.NONE));
        }
        if (recipe.get("training") instanceof ObjectNode training) {
            if (!training.has("schedule")) {
                training.put("schedule", Schedule.CONSTANT.toString());
            }
            for (String share : List.of("labelSmoothing", "averaging")) {
                if (!training.has(share)) {
                    training.put(share, 0);
                }
            }
        }
        if (recipe instanceof ObjectNode fields && !fields.has("abstention")) {
            fields.set("abstention", YAML.valueToTree(Recipe.Abstention.NONE));
        }
        return recipe;
    }

    static Recipe parse(String origin, String yaml) throws IOException {
        try {
            Recipe recipe = YAML.treeToValue(withDefaults(YAML.readTree(yaml)), Recipe.class);
            if (recipe == null) {
                throw new IllegalArgumentException(origin + " is empty: begin with the text of a shipped recipe");
            }
            return recipe;
        } catch (JsonMappingException e) {
            String field = e.getPath().stream()
                    .map(step -> String.valueOf(step.getFieldName()))
                    .collect(Collectors.joining("."));
            String problem = e.getCause() instanceof IllegalArgumentException wrong
                    ? String.valueOf(wrong.getMessage())
                    : e.getOriginalMessage();
            throw new IllegalArgumentException(
                    origin + (field.isEmpty() ? "" : ", field " + field) + ": " + problem, e);
        }
    }
}
