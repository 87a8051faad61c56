package io.streamgauge.cli;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.interfaces.RSAPublicKey;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Gives tokens to clients that know its password, as an authorization server does (client credentials, RFC 6749): JWT signed
 * by RS256. What kind of token it is depends on who asks.
 */
final class TokenIssuer implements AutoCloseable {
    static final String AUDIENCE = "streamgauge";
    static final String PASSWORD = "the client's secret";
    static final String ISSUER = "https://issuer.test";

    private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();
    private static final String KEY_ID = "first";
    private static final Duration LIFE = Duration.ofHours(1);

    private final KeyPair key;
    private final KeyPair another;
    private final Path keys;
    private final HttpServer server;
    private final Map<String, String> given = new ConcurrentHashMap<>();

    /** Who asks, and so what is given. */
    enum Client {
        /** A token that is as it should be. */
        ADA,
        /** One that says the same and is signed with a key that nobody knows. */
        FORGER,
        /** One that ended an hour ago. */
        LATECOMER,
        /** One for another service. */
        STRANGER
    }

    /** @param directory gets the file with the public key */
    TokenIssuer(Path directory) throws GeneralSecurityException, IOException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(2_048);
        key = generator.generateKeyPair();
        another = generator.generateKeyPair();
        keys = Files.writeString(directory.resolve("keys.json"), keySet((RSAPublicKey) key.getPublic()));
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/token", this::answer);
        server.start();
    }

    /** The public key as a JSON Web Key Set. */
    String keys() {
        return keys.toUri().toString();
    }

    /** Where tokens are given. */
    String endpoint() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/token";
    }

    /** The token that a client got last. */
    String given(Client client) {
        return String.valueOf(given.get(client.name()));
    }

    private static String keySet(RSAPublicKey key) {
        return "{\"keys\": [{\"kty\": \"RSA\", \"use\": \"sig\", \"alg\": \"RS256\", \"kid\": \"" + KEY_ID
                + "\", \"n\": \"" + number(key.getModulus()) + "\", \"e\": \"" + number(key.getPublicExponent())
                + "\"}]}";
    }

    /** Big-endian, without a byte for the sign. */
    private static String number(BigInteger number) {
        byte[] bytes = number.toByteArray();
        int sign = bytes[0] == 0 ? 1 : 0;
        return BASE64.encodeToString(Arrays.copyOfRange(bytes, sign, bytes.length));
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            exchange.getRequestBody().readAllBytes();
            for (Client client : Client.values()) {
                String expected = "Basic "
                        + Base64.getEncoder()
                                .encodeToString((client.name() + ":" + PASSWORD).getBytes(StandardCharsets.UTF_8));
                if (expected.equals(exchange.getRequestHeaders().getFirst("Authorization"))) {
                    String token = token(client);
                    given.put(client.name(), token);
                    byte[] body = ("{\"access_token\": \"" + token + "\", \"token_type\": \"Bearer\"}")
                            .getBytes(StandardCharsets.UTF_8);
                    exchange.getResponseHeaders().set("Content-Type", "application/json");
                    exchange.sendResponseHeaders(200, body.length);
                    exchange.getResponseBody().write(body);
                    return;
                }
            }
            exchange.sendResponseHeaders(401, -1);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private String token(Client client) throws GeneralSecurityException {
        Instant end = client == Client.LATECOMER
                ? Instant.now().minus(LIFE)
                : Instant.now().plus(LIFE);
        String claims = "{\"iss\": \"" + ISSUER + "\", \"sub\": \"" + client.name() + "\", \"aud\": \""
                + (client == Client.STRANGER ? "another service" : AUDIENCE) + "\", \"iat\": "
                + end.minus(LIFE.multipliedBy(2)).getEpochSecond() + ", \"exp\": " + end.getEpochSecond() + "}";
        String signed = part("{\"alg\": \"RS256\", \"kid\": \"" + KEY_ID + "\"}") + "." + part(claims);
        Signature signature = Signature.getInstance("SHA256withRSA");
        signature.initSign((client == Client.FORGER ? another : key).getPrivate());
        signature.update(signed.getBytes(StandardCharsets.US_ASCII));
        return signed + "." + BASE64.encodeToString(signature.sign());
    }

    private static String part(String json) {
        return BASE64.encodeToString(json.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
