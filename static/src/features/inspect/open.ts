/** Imports the inspector; the chunk is shared by every kind of card. */
export default () => import("./Inspector.svelte");
