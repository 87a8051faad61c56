package io.streamgauge.models.network;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.pytorch.jni.JniUtils;
import ai.djl.util.Utils;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The native PyTorch library as this process loaded it.
 *
 * @param engine name of the engine
 * @param version version of the engine's library
 * @param devices what it can compute on, best first; "cpu" is always the last
 * @param intraOpThreads threads that one operation uses
 */
public record NativeRuntime(String engine, String version, List<String> devices, int intraOpThreads) {
    private static final String THREADS = "ai.djl.pytorch.num_threads";
    private static final Pattern LIBRARY = Pattern.compile("Library: (.+)");
    private static final ThreadLocal<Integer> LIMITED = ThreadLocal.withInitial(() -> {
        int threads = Integer.getInteger(THREADS, 0);
        if (threads > 0) {
            JniUtils.setNumThreads(threads);
        }
        return threads;
    });

    private static final String INTER_OP_THREADS = "ai.djl.pytorch.num_interop_threads";

    /**
     * Loads the library, once per process. DJL reads the number of threads when it loads, so this must come before
     * anything else touches the engine; a later call with another number has no effect and says so by its result.
     *
     * @param intraOpThreads threads that one operation uses, 1 or more. Together with the threads that call the network
     *     it must not exceed the cores: one operation spread over busy cores is several times slower
     * @throws NativeRuntimeException when the library cannot be unpacked or loaded
     */
    public static NativeRuntime load(int intraOpThreads) {
        if (intraOpThreads < 1) {
            throw new IllegalArgumentException("The number of threads is " + intraOpThreads + ": use 1 or more");
        }
        if (System.getProperty(THREADS) == null) {
            System.setProperty(THREADS, Integer.toString(intraOpThreads));
            System.setProperty(INTER_OP_THREADS, "1");
        }
        Engine engine = loadedEngine();
        List<String> devices = new ArrayList<>();
        for (int gpu = 0; gpu < engine.getGpuCount(); gpu++) {
            devices.add(Device.gpu(gpu).toString());
        }
        devices.add(Device.cpu().toString());
        return new NativeRuntime(
                engine.getEngineName(), engine.getVersion(), List.copyOf(devices), Integer.getInteger(THREADS, 0));
    }

    /**
     * Has operations of the calling thread use as many threads as the library was loaded with. OpenMP counts per thread,
     * and DJL's setting reaches only the thread that loads: any other would have each matrix product spread over all cores
     * by helpers that spin while they wait, against those of every other thread. Costs nothing after the first call.
     */
    static void limitThreadsOfCaller() {
        LIMITED.get();
    }

    private static Engine loadedEngine() {
        try {
            return Engine.getInstance();
        } catch (RuntimeException | LinkageError e) {
            Throwable root = e;
            while (root.getCause() != null) {
                root = root.getCause();
            }
            throw new NativeRuntimeException(
                    "The native PyTorch library cannot be loaded from " + Utils.getEngineCacheDir() + ": " + root
                            + ". That directory must be writable and allow programs to run: name another one in the"
                            + " environment variable ENGINE_CACHE_DIR or DJL_CACHE_DIR",
                    e);
        }
    }

    /**
     * Where the library was unpacked; the name of the directory tells its flavour ({@code cpu}, {@code cu128}). Loads
     * the library. The engine tells it only in its description; "unknown" when that has another form one day.
     */
    public static String libraryPath() {
        Matcher library = LIBRARY.matcher(Engine.getInstance().toString());
        return library.find() ? library.group(1).trim() : "unknown";
    }
}
