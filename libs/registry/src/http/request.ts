import { StxError } from '@stx/errors';
import { sendRequest, type HttpRequest, type HttpResponse } from '@stx/http';
import { setting } from '@stx/machine';

/** Manifests and bundles are small; a longer answer is not one. */
const LIMIT = 32 << 20;

/** Sends one request to a registry. @throws StxError REGISTRY_UNREACHABLE. */
export async function send(request: HttpRequest): Promise<HttpResponse> {
  try {
    return await sendRequest(request, { caBundle: setting('SSL_CERT_FILE'), limit: LIMIT });
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new StxError('REGISTRY_UNREACHABLE', `${new URL(request.url).host} does not answer: ${why}`, {
      hint: 'check that the registry is up and reachable without a proxy, then run the command again',
      cause,
    });
  }
}
