package io.streamgauge.models.store;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.AbortedException;
import software.amazon.awssdk.core.exception.ApiCallAttemptTimeoutException;
import software.amazon.awssdk.core.exception.ApiCallTimeoutException;
import software.amazon.awssdk.core.exception.RetryableException;
import software.amazon.awssdk.core.exception.SdkException;

/** What failures of the service mean and what to do about them. Stateless. */
final class S3Failure {
    private S3Failure() {}

    /** Nobody says who asks. */
    static ArtifactStoreException withoutCredentials(S3StoreSettings settings, SdkException cause) {
        return new ArtifactStoreException(
                "There are no credentials for the artifact store " + settings
                        + ". Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, choose a profile with AWS_PROFILE, or give"
                        + " this machine or container a role",
                cause);
    }

    /**
     * A request failed.
     *
     * @param what the beginning of the message: what cannot be done with which object
     */
    static ArtifactStoreException of(S3StoreSettings settings, String what, SdkException failure) {
        String where =
                what + settings.endpoint().map(address -> " at " + address).orElse("") + ": ";
        String why = failure instanceof AwsServiceException refusal
                ? refusal(settings, refusal)
                : withoutAnswer(settings, failure);
        return new ArtifactStoreException(where + why, failure);
    }

    private static String refusal(S3StoreSettings settings, AwsServiceException refusal) {
        String code =
                refusal.awsErrorDetails() == null || refusal.awsErrorDetails().errorCode() == null
                        ? ""
                        : refusal.awsErrorDetails().errorCode();
        String said = "HTTP " + refusal.statusCode() + (code.isEmpty() ? "" : " " + code) + ", request "
                + refusal.requestId();
        return switch (code) {
            case "NoSuchBucket" ->
                "there is no bucket " + settings.location().bucket() + " (" + said
                        + "). Create it, or correct artifact.store or artifact.store.s3.endpoint";
            case "InvalidAccessKeyId",
                    "SignatureDoesNotMatch",
                    "ExpiredToken",
                    "InvalidToken",
                    "TokenRefreshRequired" ->
                "the credentials are refused (" + said
                        + "). Correct AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, the profile or the role";
            case "RequestTimeTooSkewed" -> "this machine's clock is wrong (" + said + "). Set it";
            case "PermanentRedirect", "AuthorizationHeaderMalformed", "IllegalLocationConstraintException" ->
                "the bucket is in another region (" + said + "). Correct artifact.store.s3.region";
            case "BadDigest", "XAmzContentSHA256Mismatch", "InvalidDigest" ->
                "other bytes arrived than were sent (" + said + "). Try again";
            default -> refusal(refusal, said);
        };
    }

    private static String refusal(AwsServiceException refusal, String said) {
        return switch (refusal.statusCode()) {
            case 401, 403 ->
                "access is denied (" + said
                        + "). Check the credentials, and allow s3:ListBucket on the bucket, s3:GetObject on its objects, and"
                        + " s3:PutObject to publish; without s3:ListBucket, what is not there is denied as well";
            case 301, 302, 307, 404, 405 ->
                "what answers is no S3 service, or has the bucket elsewhere (" + said
                        + "). Check artifact.store.s3.endpoint, artifact.store.s3.region and artifact.store.s3.path.style";
            case 501 -> "the service does not know this kind of request (" + said + "). It must know If-None-Match";
            default -> String.valueOf(refusal.getMessage());
        };
    }

    private static String withoutAnswer(S3StoreSettings settings, SdkException failure) {
        if (failure instanceof ApiCallTimeoutException
                || failure instanceof ApiCallAttemptTimeoutException
                || cause(failure, SocketTimeoutException.class) != null) {
            return "there was no answer within " + settings.timeout().toMillis()
                    + " ms, repeatedly. Check the network, or set a larger artifact.store.s3.timeout";
        }
        if (failure instanceof AbortedException) {
            Thread.currentThread().interrupt();
            return "this thread was interrupted";
        }
        if (failure instanceof RetryableException) {
            return failure.getMessage() + ", repeatedly. Check the network and what lies between";
        }
        IOException connection = cause(failure, IOException.class);
        if (connection == null) {
            return String.valueOf(failure.getMessage());
        }
        String remedy = settings.endpoint().isPresent()
                ? "Check artifact.store.s3.endpoint and that the service runs there"
                : "Check the network; for another service than AWS's set artifact.store.s3.endpoint";
        if (connection instanceof UnknownHostException && !settings.pathStyle()) {
            remedy += ". Where the bucket is not part of the host's name, set artifact.store.s3.path.style=true";
        }
        return "the service cannot be reached (" + connection + "). " + remedy;
    }

    private static <T extends Throwable> @Nullable T cause(Throwable failure, Class<T> type) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (type.isInstance(cause)) {
                return type.cast(cause);
            }
        }
        return null;
    }
}
