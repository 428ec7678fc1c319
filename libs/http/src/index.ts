export { sendRequest, type HttpOptions, type HttpRequest, type HttpResponse } from './send-request.js';
