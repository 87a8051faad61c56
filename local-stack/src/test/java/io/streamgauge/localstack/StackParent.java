package io.streamgauge.localstack;

import java.io.IOException;
import java.nio.file.Path;

/** Starts a stack, prints the process ids of its servers, and then waits to be killed. */
final class StackParent {
    private StackParent() {}

    public static void main(String[] arguments) throws IOException {
        LocalStack stack = LocalStack.start(Path.of(arguments[0]));
        System.out.println(stack.broker().pid() + " " + stack.schemaRegistry().pid());
        while (System.in.read() >= 0) {
            // The test sends nothing.
        }
        stack.close();
    }
}
