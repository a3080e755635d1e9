// packages/embed/src/index.ts
var PROTOCOL = 1;
var TOKEN = /^sam_e_([\da-f]{8})([\da-f]{4})([\da-f]{4})([\da-f]{4})([\da-f]{12})_[\w-]{43}$/;
var PATIENCE_MS = 2e4;
var LEAST_HEIGHT = 480;
var MOST_HEIGHT = 2e4;
var MOST_CHARACTERS = 8192;
var script = typeof document === "undefined" ? null : document.currentScript;
var home = script instanceof HTMLScriptElement && script.src ? new URL(script.src).origin : void 0;
var nonce = () => {
  const bytes = crypto.getRandomValues(new Uint8Array(18));
  return btoa(String.fromCharCode(...bytes)).replace(/\+/g, "-").replace(/\//g, "_");
};
function read(data, expected) {
  if (typeof data !== "object" || data === null) return null;
  const message = data;
  if (message.nonce !== expected || typeof message.type !== "string") return null;
  let size = 0;
  for (const value of Object.values(message)) {
    if (typeof value !== "string" && typeof value !== "number") return null;
    size += String(value).length;
  }
  return size <= MOST_CHARACTERS ? message : null;
}
function open(options) {
  const named = TOKEN.exec(options.token);
  if (!named) throw new TypeError("Sammati: token is not one of an embed session");
  const wallet = options.wallet ?? home;
  if (!wallet || new URL(wallet).origin !== wallet) throw new TypeError("Sammati: wallet is not the wallet's origin");
  const place = typeof options.container === "string" ? document.querySelector(options.container) : options.container;
  if (!options.popup && !place) throw new TypeError("Sammati: there is no such container");
  const url = new URL("/embed/v1", wallet);
  url.searchParams.set("p", named.slice(1).join("-"));
  if (options.language) url.searchParams.set("l", options.language);
  url.hash = `t=${options.token}`;
  let frame;
  let popup = null;
  let port;
  let ready = false;
  let decided = false;
  let over = false;
  const stop = () => {
    clearTimeout(patience);
    clearInterval(look);
    removeEventListener("message", hear);
  };
  const end = (reason) => {
    if (over) return;
    over = true;
    stop();
    port?.close();
    frame?.remove();
    popup?.close();
    options.onClosed?.({ reason });
  };
  const receive = (data, expected) => {
    const message = over ? null : read(data, expected);
    if (!message) return;
    const { type, height, requestId, outcome, receipt, reason, code } = message;
    if (type === "cw:ready") {
      clearTimeout(patience);
      if (!ready) options.onReady?.();
      ready = true;
    } else if (type === "cw:resize" && typeof height === "number" && height > 0) {
      if (frame) frame.style.height = `${Math.min(Math.max(Math.ceil(height), LEAST_HEIGHT), MOST_HEIGHT)}px`;
    } else if (type === "cw:decided" && typeof requestId === "string" && typeof receipt === "string") {
      if (decided || outcome !== "approved" && outcome !== "denied") return;
      decided = true;
      options.onDecided?.({ requestId, outcome, receipt });
    } else if (type === "cw:closed" && (reason === "done" || reason === "ended")) end(reason);
    else if (type === "cw:error" && typeof code === "string") {
      if (code === "token_expired") options.onTokenExpired?.();
      else options.onError?.({ code });
    }
  };
  const hear = (event) => {
    const target = frame ? frame.contentWindow : popup;
    if (event.origin !== wallet || !target || event.source !== target) return;
    if (event.data?.type !== "cw:hello" || event.data.v !== PROTOCOL) return;
    port?.close();
    const { port1, port2 } = new MessageChannel();
    const expected = nonce();
    port = port1;
    port1.onmessage = ({ data }) => receive(data, expected);
    target.postMessage({ type: "cw:init", v: PROTOCOL, nonce: expected }, wallet, [port2]);
  };
  addEventListener("message", hear);
  const patience = setTimeout(() => options.onError?.({ code: "no_answer" }), PATIENCE_MS);
  let look;
  if (options.popup) {
    popup = window.open(url, "_blank", "popup,width=480,height=800");
    const lost = (code) => {
      stop();
      options.onError?.({ code });
    };
    if (popup) look = setInterval(() => popup?.closed && (port ? end("done") : lost("popup_lost")), 500);
    else lost("popup_blocked");
  } else {
    frame = document.createElement("iframe");
    frame.title = "Sammati";
    frame.allow = "otp-credentials";
    frame.referrerPolicy = "origin";
    frame.style.cssText = "display:block;width:100%;height:640px;border:0";
    frame.src = url.href;
    place?.append(frame);
  }
  return { close: () => end("closed") };
}
export {
  open
};
