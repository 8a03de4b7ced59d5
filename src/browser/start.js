// Loads the app's script and its wasm, and checks both against the page; knows nothing of what they do. In a worker it does the
// same for the demo org: there the fragment of its own address names them.

const loading = self.document?.getElementById("loading");

// The script is checked by the modulepreload link that names it. Browsers check no preloaded wasm: that is done here.
const named = () => {
  const names = document.querySelector("template[data-wasm]").dataset;
  const integrity = document.querySelector(`link[href="${names.wasm}"]`)?.integrity ?? "";
  const [js, wasm] = [names.js, names.wasm].map((name) => new URL(name, document.baseURI).href);
  names.worker = `${import.meta.url}#${new URLSearchParams({ js, wasm, integrity })}`;
  return { js, wasm, integrity };
};

try {
  const { js, wasm, integrity } = loading ? named() : Object.fromEntries(new URLSearchParams(self.location.hash.slice(1)));
  const [{ default: start }, answer] = await Promise.all([
    import(js),
    fetch(wasm, { integrity, credentials: "same-origin" }),
  ]);
  if (!answer.ok) throw new Error(`${wasm}: ${answer.status}`);
  await start({ module_or_path: answer });
  loading?.remove();
} catch (reason) {
  if (loading) {
    loading.setAttribute("role", "alert");
    loading.textContent =
      "Orgpane could not be started. Reload the page. " +
      "If that does not help, this site's files do not belong together, or this browser is too old.";
  } else {
    // A module that fails in a worker tells nobody; an error outside of it does.
    setTimeout(() => {
      throw reason;
    });
  }
  throw reason;
}
