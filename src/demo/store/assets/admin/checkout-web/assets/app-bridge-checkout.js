// @ts-check
/*
 * A stand-in for Shopify's script in the frames of its checkout: the port to the extension around the frame, the frame's
 * size, and a token for the shop. The other side is extensions/host.js.
 */
(() => {
  const [extension, host] = [new MessageChannel(), new MessageChannel()];
  /** @type {Map<number, (token: string) => void>} */
  const waiting = new Map();
  host.port1.onmessage = ({ data: { token, is } }) => {
    waiting.get(token)?.(is);
    waiting.delete(token);
  };
  Object.assign(globalThis, {
    shopify: {
      extension: { port: extension.port1 },
      idToken: () => new Promise((resolve) => {
        const number = performance.now();
        waiting.set(number, resolve);
        host.port1.postMessage({ token: number });
      }),
    },
    resizeTo: (/** @type {number} */ width, /** @type {number} */ height) => host.port1.postMessage({ size: { width, height } }),
  });
  parent.postMessage('app-bridge-checkout', '*', [extension.port2, host.port2]);
})();
