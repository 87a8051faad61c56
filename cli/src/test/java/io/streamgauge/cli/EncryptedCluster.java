package io.streamgauge.cli;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.streamgauge.localstack.LocalStack;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ScramCredentialInfo;
import org.apache.kafka.clients.admin.ScramMechanism;
import org.apache.kafka.clients.admin.UserScramCredentialUpsertion;

/**
 * A broker that speaks TLS only and wants to know who comes, and before the registry a proxy that does so as well. What
 * they show is a certificate of this test's own for 127.0.0.1.
 */
final class EncryptedCluster implements AutoCloseable {
    static final String PASSWORD = "correct horse battery staple";

    private static final String ADMINISTRATOR = "administrator";
    private static final String SCORER = "scorer";
    private static final String PLAIN = "org.apache.kafka.common.security.plain.PlainLoginModule required";
    private static final String BEARER = "org.apache.kafka.common.security.oauthbearer.OAuthBearerLoginModule required";
    private static final String BEARER_SETTINGS = "listener.name.plaintext.oauthbearer.sasl.";

    private final Path directory;
    private final Path keyStore;
    private final Path trustStore;
    private final TokenIssuer tokens;
    private final LocalStack stack;
    private final HttpsServer proxy;
    private final ExecutorService proxyThreads = Executors.newFixedThreadPool(4);
    private final HttpClient registry =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    EncryptedCluster(Path directory) throws Exception {
        this.directory = directory;
        this.keyStore = directory.resolve("server.p12");
        this.trustStore = directory.resolve("trusted.p12");
        makeCertificate();
        this.tokens = new TokenIssuer(directory);
        this.stack = LocalStack.start(directory.resolve("stack"), brokerSettings());
        this.proxy = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        try {
            proxy.setHttpsConfigurator(new HttpsConfigurator(tls()));
            proxy.setExecutor(proxyThreads);
            proxy.createContext("/", this::pass);
            proxy.start();
            try (Admin admin = Admin.create(kafka(plain(ADMINISTRATOR, PASSWORD)))) {
                admin.alterUserScramCredentials(List.of(new UserScramCredentialUpsertion(
                                SCORER, new ScramCredentialInfo(ScramMechanism.SCRAM_SHA_512, 4_096), PASSWORD)))
                        .all()
                        .get();
            }
        } catch (GeneralSecurityException | ExecutionException | RuntimeException e) {
            close();
            throw e;
        }
    }

    private Map<String, String> brokerSettings() {
        return Map.ofEntries(
                Map.entry("listener.security.protocol.map", "PLAINTEXT:SASL_SSL,CONTROLLER:PLAINTEXT"),
                Map.entry("sasl.enabled.mechanisms", "PLAIN,SCRAM-SHA-512,OAUTHBEARER"),
                Map.entry("sasl.mechanism.inter.broker.protocol", "PLAIN"),
                Map.entry(
                        "listener.name.plaintext.plain.sasl.jaas.config",
                        PLAIN + " username=\"" + ADMINISTRATOR + "\" password=\"" + PASSWORD + "\" user_"
                                + ADMINISTRATOR + "=\"" + PASSWORD + "\";"),
                Map.entry(
                        "listener.name.plaintext.scram-sha-512.sasl.jaas.config",
                        "org.apache.kafka.common.security.scram.ScramLoginModule required;"),
                Map.entry(BEARER_SETTINGS + "jaas.config", BEARER + ";"),
                Map.entry(BEARER_SETTINGS + "server.callback.handler.class", SignedTokenValidator.class.getName()),
                Map.entry("sasl.oauthbearer.jwks.endpoint.url", tokens.keys()),
                Map.entry("sasl.oauthbearer.expected.audience", TokenIssuer.AUDIENCE),
                Map.entry("sasl.oauthbearer.expected.issuer", TokenIssuer.ISSUER),
                Map.entry("ssl.keystore.type", "PKCS12"),
                Map.entry("ssl.keystore.location", keyStore.toString()),
                Map.entry("ssl.keystore.password", PASSWORD),
                Map.entry("ssl.truststore.type", "PKCS12"),
                Map.entry("ssl.truststore.location", trustStore.toString()),
                Map.entry("ssl.truststore.password", PASSWORD));
    }

    /** How the administrator shows who it is: by name and password. */
    private static Map<String, String> plain(String user, String password) {
        return Map.of(
                "sasl.mechanism",
                "PLAIN",
                "sasl.jaas.config",
                PLAIN + " username=\"" + user + "\" password=\"" + password + "\";");
    }

    /** How the scorer does: by a password that it does not send. */
    static Map<String, String> scram(String password) {
        return Map.of(
                "sasl.mechanism",
                "SCRAM-SHA-512",
                "sasl.jaas.config",
                "org.apache.kafka.common.security.scram.ScramLoginModule required username=\"" + SCORER
                        + "\" password=\"" + password + "\";");
    }

    /** How others do: by a signed token, which they get for a password. */
    Map<String, String> bearer(TokenIssuer.Client client, String password) {
        return Map.of(
                "sasl.mechanism",
                "OAUTHBEARER",
                "sasl.login.callback.handler.class",
                "org.apache.kafka.common.security.oauthbearer.OAuthBearerLoginCallbackHandler",
                "sasl.oauthbearer.token.endpoint.url",
                tokens.endpoint(),
                "sasl.oauthbearer.client.credentials.client.id",
                client.name(),
                "sasl.oauthbearer.client.credentials.client.secret",
                password,
                "sasl.jaas.config",
                BEARER + ";");
    }

    /** Who gives the tokens. */
    TokenIssuer tokens() {
        return tokens;
    }

    private Map<String, Object> kafka(Map<String, String> login) {
        Map<String, Object> settings = new LinkedHashMap<>(login);
        settings.put("bootstrap.servers", stack.bootstrapServers());
        settings.put("security.protocol", "SASL_SSL");
        settings.putAll(trust(""));
        return settings;
    }

    private Map<String, String> trust(String prefix) {
        return Map.of(
                prefix + "ssl.truststore.type",
                "PKCS12",
                prefix + "ssl.truststore.location",
                trustStore.toString(),
                prefix + "ssl.truststore.password",
                PASSWORD);
    }

    /**
     * Settings as users write them.
     *
     * @param login {@link #scram} or {@link #bearer}
     */
    Map<String, String> settings(Map<String, String> login) {
        Map<String, String> settings = new LinkedHashMap<>();
        kafka(login).forEach((key, value) -> settings.put("kafka." + key, value.toString()));
        settings.put("bootstrap.servers", String.valueOf(settings.remove("kafka.bootstrap.servers")));
        settings.put(
                "schema.registry.url",
                "https://127.0.0.1:" + proxy.getAddress().getPort()
                        + stack.schemaRegistryUrl().getPath());
        trust("schema.registry.").forEach((key, value) -> settings.put("schema.registry.client." + key, value));
        settings.put("schema.registry.client.basic.auth.credentials.source", "USER_INFO");
        settings.put("schema.registry.client.basic.auth.user.info", "scorer:" + PASSWORD);
        settings.put("schema.registry.patience", "2s");
        settings.put("artifact.store", directory.resolve("store").toString());
        settings.put("state.directory", directory.resolve("state").toString());
        settings.put("stream.threads", "1");
        settings.put("inference.threads", "1");
        return settings;
    }

    /** The same in a file. */
    String file(Map<String, String> settings) {
        try {
            Path file = Files.createTempFile(directory, "settings", ".properties");
            return Files.write(
                            file,
                            settings.entrySet().stream()
                                    .map(entry -> entry.getKey() + "=" + entry.getValue())
                                    .toList())
                    .toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A file with the password. */
    Path passwordFile() throws IOException {
        return Files.writeString(directory.resolve("password"), PASSWORD);
    }

    private void makeCertificate() throws IOException, InterruptedException {
        Path certificate = directory.resolve("server.pem");
        keytool(
                "-genkeypair",
                "-alias",
                "server",
                "-keyalg",
                "EC",
                "-dname",
                "CN=127.0.0.1",
                "-ext",
                "SAN=ip:127.0.0.1",
                "-storetype",
                "PKCS12",
                "-keystore",
                keyStore.toString());
        keytool(
                "-exportcert",
                "-rfc",
                "-alias",
                "server",
                "-keystore",
                keyStore.toString(),
                "-file",
                certificate.toString());
        keytool(
                "-importcert",
                "-noprompt",
                "-alias",
                "server",
                "-file",
                certificate.toString(),
                "-storetype",
                "PKCS12",
                "-keystore",
                trustStore.toString());
    }

    private static void keytool(String... arguments) throws IOException, InterruptedException {
        Process keytool = new ProcessBuilder(Stream.concat(
                                Stream.of(Path.of(System.getProperty("java.home"), "bin", "keytool")
                                        .toString()),
                                Stream.concat(Stream.of(arguments), Stream.of("-storepass", PASSWORD)))
                        .toList())
                .inheritIO()
                .start();
        if (keytool.waitFor() != 0) {
            throw new IllegalStateException("keytool ended with " + keytool.exitValue());
        }
    }

    private SSLContext tls() throws GeneralSecurityException, IOException {
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(KeyStore.getInstance(keyStore.toFile(), PASSWORD.toCharArray()), PASSWORD.toCharArray());
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), null, null);
        return context;
    }

    /** Hands a request of somebody known on to the registry. */
    private void pass(HttpExchange exchange) throws IOException {
        try (exchange) {
            String expected = "Basic "
                    + Base64.getEncoder().encodeToString(("scorer:" + PASSWORD).getBytes(StandardCharsets.UTF_8));
            if (!expected.equals(exchange.getRequestHeaders().getFirst("Authorization"))) {
                exchange.sendResponseHeaders(401, -1);
                return;
            }
            byte[] body = exchange.getRequestBody().readAllBytes();
            HttpRequest.Builder request = HttpRequest.newBuilder(
                            URI.create("http://" + stack.schemaRegistryUrl().getAuthority() + exchange.getRequestURI()))
                    .method(exchange.getRequestMethod(), HttpRequest.BodyPublishers.ofByteArray(body));
            for (String header : List.of("Content-Type", "Accept")) {
                String value = exchange.getRequestHeaders().getFirst(header);
                if (value != null) {
                    request.header(header, value);
                }
            }
            HttpResponse<byte[]> answer = registry.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
            answer.headers().firstValue("Content-Type").ifPresent(type -> exchange.getResponseHeaders()
                    .set("Content-Type", type));
            exchange.sendResponseHeaders(answer.statusCode(), answer.body().length == 0 ? -1 : answer.body().length);
            exchange.getResponseBody().write(answer.body());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        proxy.stop(0);
        proxyThreads.shutdownNow();
        stack.close();
        tokens.close();
    }
}
