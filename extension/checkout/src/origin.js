// @ts-check
/* Where the app answers: the same address as in shopify.app.toml. Put yours in. */
export const ORIGIN = 'https://counterbell.example.com';
