/**
 * Shows a consent request of yours in your page: the person proves to the wallet who they are, reads the exact words and
 * answers there. What is told here is a hint; the wallet's API says what was decided.
 */
/** Where it is shown: in a frame in your page, or in a window of its own. */
export type Place = {
    /** An element of your page, or a selector of one. The frame is as wide as it, at least 320 px. */
    container: Element | string;
    popup?: false;
} | {
    /** Call `open` from within a click, or the browser shows no window. */
    popup: true;
    container?: undefined;
};
export type Decided = {
    requestId: string;
    outcome: 'approved' | 'denied';
    /** A JWS signed by the wallet, for your page's origin: what you read here, to check with its published keys. */
    receipt: string;
};
export type Options = Place & {
    /** From `POST /api/v1/embed-sessions`. It opens once, within ten minutes. */
    token: string;
    /** The wallet's origin. Left out: where this script came from. */
    wallet?: string;
    /** `en` or `hi`. Left out: what the browser asks for. */
    language?: string;
    /** It is shown. */
    onReady?: () => void;
    /** It was answered. Read the request by the API before you act on it. */
    onDecided?: (decided: Decided) => void;
    /** It is gone. `done`: the person closed it; `ended`: nothing can be answered there any more; `closed`: by you. */
    onClosed?: (closed: {
        reason: 'done' | 'ended' | 'closed';
    }) => void;
    /**
     * `no_answer` (your Content-Security-Policy, or an origin that is not registered), `cookies_blocked`, `popup_blocked`, or
     * `popup_lost`: the window was closed before it spoke, or stands open and your page is cut off from it
     * (`Cross-Origin-Opener-Policy: same-origin`). After the last two nothing more is told here: ask the API.
     */
    onError?: (error: {
        code: string;
    }) => void;
    /** The token was used, or is too old: get a new one from your server. */
    onTokenExpired?: () => void;
};
export type Handle = {
    /** Takes it away. What was answered stays answered. */
    close: () => void;
};
/** Shows a request. Throws a TypeError for options that can never work. */
export declare function open(options: Options): Handle;
