import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Makes the bill of materials of an image out of that of the build (CycloneDX): what is not in the image goes, jars that
 * were changed on the way are told as they are, and the Java runtime comes. What the base has is the base's to tell.
 * Started from its source by `assemble`, with Jackson on the class path.
 */
final class BillOfMaterials {
    private static final Pattern CLASSIFIER = Pattern.compile("[?&]classifier=([^&]+)");

    private BillOfMaterials() {}

    /** @param arguments bill of the build, directory of jars, bill to write */
    public static void main(String[] arguments) throws IOException, NoSuchAlgorithmException {
        ObjectMapper json = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
        ObjectNode bill = (ObjectNode) json.readTree(Path.of(arguments[0]).toFile());
        Path directory = Path.of(arguments[1]);
        Set<String> untold;
        try (Stream<Path> jars = Files.list(directory)) {
            untold = jars.map(jar -> jar.getFileName().toString()).collect(Collectors.toCollection(TreeSet::new));
        }
        Set<String> absent = new TreeSet<>();
        untold.remove(fileOf(bill.path("metadata").path("component")));
        for (Iterator<JsonNode> components = bill.withArray("components").elements(); components.hasNext(); ) {
            ObjectNode component = (ObjectNode) components.next();
            String file = fileOf(component);
            if (untold.remove(file)) {
                tellChange(component, directory.resolve(file));
            } else {
                absent.add(component.path("bom-ref").asText());
                components.remove();
            }
        }
        if (!untold.isEmpty()) {
            throw new IllegalStateException("The bill of materials " + arguments[0] + " does not tell " + untold
                    + ": build bill and libraries together, by mvn package");
        }
        for (Iterator<JsonNode> dependencies = bill.withArray("dependencies").elements(); dependencies.hasNext(); ) {
            JsonNode dependency = dependencies.next();
            if (absent.contains(dependency.path("ref").asText())) {
                dependencies.remove();
                continue;
            }
            Iterator<JsonNode> needed = dependency.path("dependsOn").elements();
            while (needed.hasNext()) {
                if (absent.contains(needed.next().asText())) {
                    needed.remove();
                }
            }
        }
        bill.withArray("components").addObject()
                .put("type", "platform")
                .put("bom-ref", "java-runtime")
                .put("publisher", System.getProperty("java.vendor"))
                .put("name", "OpenJDK")
                .put("version", System.getProperty("java.vm.version"))
                .put("description", "The modules of the JDK that are in /opt/java");
        json.writeValue(Path.of(arguments[2]).toFile(), bill);
    }

    private static String fileOf(JsonNode component) {
        Matcher classifier = CLASSIFIER.matcher(component.path("purl").asText());
        return component.path("name").asText() + "-" + component.path("version").asText()
                + (classifier.find() ? "-" + classifier.group(1) : "") + ".jar";
    }

    /** The hashes of the build are those of the artifact; a jar without its code for other systems has another one. */
    private static void tellChange(ObjectNode component, Path jar) throws IOException, NoSuchAlgorithmException {
        String hash = HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(jar)));
        boolean asPublished = false;
        for (JsonNode published : component.path("hashes")) {
            asPublished |= published.path("content").asText().equals(hash);
        }
        if (!asPublished) {
            ArrayNode hashes = component.putArray("hashes");
            hashes.addObject().put("alg", "SHA-256").put("content", hash);
            component.put("modified", true);
        }
    }
}
