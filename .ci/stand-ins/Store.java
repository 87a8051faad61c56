import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.gaul.s3proxy.BlobStores;
import org.gaul.s3proxy.S3Proxy;
import org.gaul.s3proxy.auth.AuthenticationType;

/** Understands {@code server -dir=DIRECTORY -s3 -s3.config=FILE -ip.bind=ADDRESS}; anything else is an error. */
final class Store {
    public static void main(String[] arguments) throws Exception {
        List<String> told = List.of(arguments);
        if (told.size() != 5 || !told.get(0).equals("server") || !told.get(2).equals("-s3")) {
            throw new IllegalArgumentException("Not understood: " + told);
        }
        String keys = Files.readString(Path.of(value(told.get(3), "-s3.config")));
        Properties properties = new Properties();
        properties.setProperty("jclouds.filesystem.basedir", value(told.get(1), "-dir"));
        S3Proxy.builder()
                .blobStore(BlobStores.create("filesystem-nio2", properties))
                .endpoint(URI.create("http://" + value(told.get(4), "-ip.bind") + ":8333"))
                .awsAuthentication(
                        AuthenticationType.AWS_V2_OR_V4, field(keys, "accessKey"), field(keys, "secretKey"))
                .build()
                .start();
    }

    private static String value(String argument, String name) {
        if (!argument.startsWith(name + "=")) {
            throw new IllegalArgumentException("Not " + name + ": " + argument);
        }
        return argument.substring(name.length() + 1);
    }

    private static String field(String json, String name) {
        Matcher matcher = Pattern.compile("\"" + name + "\"\\s*:\\s*\"([^\"]+)\"").matcher(json);
        if (!matcher.find()) {
            throw new IllegalArgumentException("No " + name + " in the keys");
        }
        return matcher.group(1);
    }
}
