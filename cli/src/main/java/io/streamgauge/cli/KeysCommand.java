package io.streamgauge.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.streamgauge.models.signing.KeyFiles;
import io.streamgauge.models.signing.SigningKey;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code streamgauge keys}: what versions are signed with, and whose signatures count. */
@Command(
        name = "keys",
        description = "Make and show the keys that versions are signed with.",
        footer = {"  streamgauge keys generate signing.pem", "  streamgauge keys show signing.pub.pem"})
final class KeysCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    private KeysCommand() {}

    /** The command with its subcommands. */
    static CommandLine with(Console console) {
        return new CommandLine(new KeysCommand())
                .addSubcommand(new Generate(console))
                .addSubcommand(new Show(console));
    }

    @Override
    public Integer call() {
        throw new ParameterException(spec.commandLine(), "Missing required subcommand: generate or show");
    }

    @Command(
            name = "generate",
            description = {
                "Make a key to sign with, in a file that you alone can read, and beside it the public key, in a file",
                "that ends with .pub.pem. Nothing is overwritten."
            },
            footer = {"  streamgauge keys generate signing.pem", "  streamgauge keys generate keys/"})
    private static final class Generate implements Callable<Integer> {
        private final Console console;

        @Parameters(
                index = "0",
                paramLabel = "FILE|DIR",
                description = "The file of the private key, or a directory, where it is named by its id.")
        @SuppressWarnings("NullAway.Init")
        private Path place;

        @Option(names = "--json", description = "Print the result as JSON.")
        private boolean json;

        Generate(Console console) {
            this.console = console;
        }

        @Override
        public Integer call() {
            SigningKey key = SigningKey.generate();
            KeyFiles files = KeyFiles.of(key.id(), place);
            key.write(files.privateFile(), files.publicFile());
            if (json) {
                ObjectNode node = Json.object();
                node.put("id", key.id().toString());
                node.put("privateFile", files.privateFile().toString());
                node.put("publicFile", files.publicFile().toString());
                console.out().println(Json.pretty(node));
            } else {
                console.out().println("key      " + key.id());
                console.out().println("private  " + files.privateFile() + ", to sign with; keep it secret");
                console.out().println("public   " + files.publicFile() + ", for models.trusted.keys");
            }
            return CommandLine.ExitCode.OK;
        }
    }

    @Command(
            name = "show",
            description = "Say which keys are in a file.",
            footer = {"  streamgauge keys show signing.pem", "  streamgauge keys show signing.pub.pem --json"})
    private static final class Show implements Callable<Integer> {
        private final Console console;

        @Parameters(index = "0", paramLabel = "FILE", description = "A file with a private or with public keys.")
        @SuppressWarnings("NullAway.Init")
        private Path file;

        @Option(names = "--json", description = "Print the result as JSON.")
        private boolean json;

        Show(Console console) {
            this.console = console;
        }

        @Override
        public Integer call() {
            if (!Files.isRegularFile(file)) {
                throw new UsageException("There is no file " + file + ": name a file in PEM");
            }
            List<KeyFiles.Key> keys = KeyFiles.keys(file);
            if (json) {
                ObjectNode node = Json.object();
                ArrayNode array = node.putArray("keys");
                keys.forEach(key -> array.addObject()
                        .put("id", key.id().toString())
                        .put("kind", key.isPrivate() ? "private" : "public"));
                console.out().println(Json.pretty(node));
            } else {
                keys.forEach(key -> console.out()
                        .println(key.id() + "  " + (key.isPrivate() ? "private" : "public") + "  Ed25519"));
            }
            return CommandLine.ExitCode.OK;
        }
    }
}
