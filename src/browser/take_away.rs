//! Rows put on the clipboard and into files, some at a time so that the page stays alive; decides nothing of what they are.
//!
//! A file is written to the disk as it grows where the browser has `showSaveFilePicker` (File System Access); elsewhere its
//! chunks are gathered in blobs, which browsers keep out of the page's memory, and saved as a download.

use std::cell::RefCell;
use std::rc::Rc;

use js_sys::{Array, Function, Object, Promise, Reflect, Uint8Array};
use leptos::prelude::{document, window};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{
    Blob, BlobPropertyBag, ClipboardEvent, HtmlAnchorElement, HtmlDocument, MessageChannel, MessageEvent, Url,
};

use super::Shell;
use crate::app::Event;
use crate::app::take_away::{Chosen, CopyDone, CopyFailure, CopyJob, FileEnd, FileWish, Job};
use crate::export::{Completeness, Copied, Copying, File, Refused, Zone};
use crate::ui::zone;

/// Cells that are copied at once, in answer to the very key; more are gathered while the page goes on.
const CELLS_AT_ONCE_MAX: usize = 20_000;
/// Longest stretch of work before the page gets its turn.
const STRETCH_MILLIS: f64 = 8.0;
/// How often progress is told.
const PROGRESS_MILLIS: f64 = 100.0;
/// Chunks are gathered to blobs of this size.
const BLOB_BYTES: usize = 8 << 20;
/// After so long a download has certainly begun, and its address can go.
const URL_LIFE_MILLIS: i32 = 60_000;

#[wasm_bindgen]
extern "C" {
    /// `FileSystemFileHandle`. <https://developer.mozilla.org/docs/Web/API/FileSystemFileHandle>
    #[derive(Clone)]
    type Handle;
    #[wasm_bindgen(method, structural, catch, js_name = getFile)]
    async fn get_file(this: &Handle) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(method, structural, catch, js_name = createWritable)]
    async fn create_writable(this: &Handle) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(method, structural, catch)]
    async fn remove(this: &Handle) -> Result<JsValue, JsValue>;

    /// `FileSystemWritableFileStream`: what is written is in the file once it is closed.
    #[derive(Clone)]
    type Stream;
    #[wasm_bindgen(method, structural, catch)]
    async fn write(this: &Stream, chunk: &Uint8Array) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(method, structural, catch)]
    async fn close(this: &Stream) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(method, structural, catch)]
    async fn abort(this: &Stream) -> Result<JsValue, JsValue>;
}

/// The files that are being made, and what waits for the clipboard.
#[derive(Default)]
pub(super) struct TakeAways {
    file: RefCell<Option<Place>>,
    /// Of the file being written: whether it is to be stopped, and then whether to keep it.
    stopped: RefCell<Option<bool>>,
    ready: RefCell<Option<Copied>>,
}

/// Where a file goes.
struct Place {
    number: u64,
    name: String,
    media_type: &'static str,
    /// On the disk; else it becomes a download.
    handle: Option<Handle>,
}

impl Shell {
    /// Puts what is copied on the clipboard when the browser asks for it: in answer to the person's own keys, or to ours.
    pub(super) fn listen_for_copies(self: &Rc<Self>) {
        for capture in [true, false] {
            let shell = Rc::clone(self);
            let on_copy = Closure::<dyn Fn(ClipboardEvent)>::new(move |event: ClipboardEvent| {
                let Some(copied) = shell.take_aways.ready.borrow_mut().take() else { return };
                let Some(data) = event.clipboard_data() else { return };
                let _ = data.set_data("text/plain", &copied.text);
                if let Some(html) = &copied.html {
                    let _ = data.set_data("text/html", html);
                }
                event.prevent_default();
                event.stop_immediate_propagation();
            });
            let callback = on_copy.as_ref().unchecked_ref();
            let _ = window().add_event_listener_with_callback_and_bool("copy", callback, capture);
            on_copy.forget();
        }
    }

    pub(super) fn copy_rows(self: &Rc<Self>, job: CopyJob) {
        let cells = job.choice.rows.len().saturating_mul(job.choice.fields.len());
        let as_what = job.as_what;
        if cells > CELLS_AT_ONCE_MAX && has_clipboard_items() {
            self.copy_many(job);
            return;
        }
        let mut copying = None;
        let result = loop {
            match self.copy_some(&job, &mut copying) {
                Ok(true) => {}
                Ok(false) => break finished(copying),
                Err(refused) => break Err(refused),
            }
        };
        let result = match result {
            Ok(copied) => {
                let done = done(&copied);
                self.take_aways.ready.replace(Some(copied));
                // While the person's own keys are being answered the browser asks by itself, after this.
                if is_copying() || ask_for_copy() {
                    Ok(done)
                } else {
                    self.take_aways.ready.take().map_or(Ok(done), |_| Err(CopyFailure::Refused))
                }
            }
            Err(refused) => Err(failure(&refused)),
        };
        self.events.borrow_mut().push_back(Event::RowsCopied { as_what, result });
    }

    /// Promises the clipboard a text that is still to be made: the right to put one there does not last.
    fn copy_many(self: &Rc<Self>, job: CopyJob) {
        let as_what = job.as_what;
        let made: Rc<RefCell<Option<Result<CopyDone, CopyFailure>>>> = Rc::default();
        let text = {
            let (shell, made) = (Rc::clone(self), Rc::clone(&made));
            wasm_bindgen_futures::future_to_promise(async move {
                let mut copying = None;
                let turns = Turns::new();
                let copied = loop {
                    let began = now();
                    let mut more = Ok(true);
                    while more == Ok(true) && now() - began < STRETCH_MILLIS {
                        more = shell.copy_some(&job, &mut copying);
                    }
                    match more {
                        Ok(true) => turns.next().await,
                        Ok(false) => break finished(copying),
                        Err(refused) => break Err(refused),
                    }
                };
                match copied {
                    Ok(copied) => {
                        made.replace(Some(Ok(done(&copied))));
                        text_blob(&copied.text).map(JsValue::from)
                    }
                    Err(refused) => {
                        made.replace(Some(Err(failure(&refused))));
                        Err(JsValue::NULL)
                    }
                }
            })
        };
        let shell = Rc::clone(self);
        let put = put_items(&text);
        spawn_local(async move {
            let is_put = match put {
                Ok(promise) => JsFuture::from(promise).await.is_ok(),
                Err(_) => false,
            };
            let result = match made.take() {
                Some(Ok(done)) if is_put => Ok(done),
                Some(Err(failure)) => Err(failure),
                _ => Err(CopyFailure::Refused),
            };
            shell.take(Event::RowsCopied { as_what, result });
        });
    }

    /// Copies some more rows. A table that is gone or in use gives no more of them.
    fn copy_some(&self, job: &CopyJob, copying: &mut Option<Copying>) -> Result<bool, Refused> {
        let Ok(model) = self.model.try_borrow() else { return Ok(false) };
        let rows = job.choice.of(model.table());
        let copying =
            copying.get_or_insert_with(|| Copying::new(&rows, job.form, &job.wishes.copy_options(local_zone())));
        copying.push(&rows)
    }

    pub(super) fn choose_file(self: &Rc<Self>, wish: FileWish) {
        let FileWish { number, name, sort, media_type } = wish;
        let asked = ask_for_place(&name, sort, media_type);
        let shell = Rc::clone(self);
        spawn_local(async move {
            let mut chosen = Chosen::Ready;
            let mut handle = None;
            if let Some(promise) = asked {
                match JsFuture::from(promise).await {
                    Ok(found) => handle = Some(found.unchecked_into::<Handle>()),
                    Err(wrong) if name_of(&wrong) == "AbortError" => chosen = Chosen::Cancelled,
                    // In a frame, or where a policy forbids it: a download will do.
                    Err(_) => {}
                }
            }
            if chosen == Chosen::Ready {
                shell.take_aways.file.replace(Some(Place { number, name, media_type, handle }));
            }
            shell.take_aways.stopped.take();
            shell.take(Event::FileChosen { number, chosen });
        });
    }

    /// Stops the file that is being written, or gives up the place of one that is not.
    pub(super) fn stop_file(&self, number: u64, keep: bool) {
        let place = self.take_aways.file.borrow_mut().take_if(|place| place.number == number);
        match place {
            Some(place) => spawn_local(async move { remove_if_empty(place.handle.as_ref()).await }),
            None => drop(self.take_aways.stopped.replace(Some(keep))),
        }
    }

    pub(super) fn write_file(self: &Rc<Self>, job: Job) {
        let number = job.number;
        let place = self.take_aways.file.borrow_mut().take_if(|place| place.number == number);
        let shell = Rc::clone(self);
        spawn_local(async move {
            let end = match place {
                Some(place) => shell.written(job, place).await,
                None => FileEnd::Discarded,
            };
            shell.take(Event::FileEnded { number, end });
        });
    }

    async fn written(self: &Rc<Self>, job: Job, place: Place) -> FileEnd {
        let mut sink = match Sink::open(&place).await {
            Ok(sink) => sink,
            Err(wrong) => return failed(&wrong),
        };
        match self.write_rows(job, &mut sink).await {
            Ok((end, true)) => match sink.close(&place).await {
                Ok(()) => end,
                Err(wrong) => failed(&wrong),
            },
            Ok((end, false)) => {
                sink.abort(&place).await;
                end
            }
            Err(wrong) => {
                sink.abort(&place).await;
                failed(&wrong)
            }
        }
    }

    /// Writes all rows; says what became of them, and whether the file is worth keeping.
    async fn write_rows(self: &Rc<Self>, job: Job, sink: &mut Sink) -> Result<(FileEnd, bool), JsValue> {
        let Job { number, run, title, choice, wishes, packed_as, receipt } = job;
        let options = wishes.options(&title, local_zone());
        let all = choice.rows.len() as u64;
        let begun = self.model.borrow().rows_of(run).map(|table| File::new(choice, table, options, packed_as));
        let Some(mut file) = begun else { return Ok((FileEnd::RowsGone, false)) };
        let turns = Turns::new();
        let mut out = Vec::new();
        let (mut bytes, mut told) = (0, now());
        let mut stopped = false;
        loop {
            let began = now();
            let mut more = true;
            while more && now() - began < STRETCH_MILLIS {
                let model = self.model.borrow();
                let Some(table) = model.rows_of(run) else { return Ok((FileEnd::RowsGone, false)) };
                match file.push(table, &mut out) {
                    Ok(left) => more = left,
                    Err(refused) => return Ok((FileEnd::TooLarge(refused), false)),
                }
            }
            bytes += out.len() as u64;
            sink.write(&mut out).await?;
            if !more {
                break;
            }
            if now() - told > PROGRESS_MILLIS {
                told = now();
                self.take(Event::FileGrew { number, rows: file.outcome().rows, bytes });
            }
            turns.next().await;
            match self.take_aways.stopped.take() {
                Some(false) => return Ok((FileEnd::Discarded, false)),
                Some(true) => {
                    stopped = true;
                    break;
                }
                None => {}
            }
        }
        let receipt = receipt.map(|(receipt, completeness)| {
            (receipt, if stopped { Completeness::Partial { of_rows: Some(all) } } else { completeness })
        });
        match file.finish(receipt.as_ref().map(|(receipt, completeness)| (receipt, *completeness)), &mut out) {
            Ok(outcome) => {
                bytes += out.len() as u64;
                sink.write(&mut out).await?;
                Ok((FileEnd::Written { rows: outcome.rows, bytes, notes: outcome.notes(), stopped }, true))
            }
            Err(refused) => Ok((FileEnd::TooLarge(refused), false)),
        }
    }
}

/// Where chunks go.
enum Sink {
    Disk(Stream),
    Memory { blobs: Array, chunks: Array, bytes: usize },
}

impl Sink {
    async fn open(place: &Place) -> Result<Self, JsValue> {
        Ok(match &place.handle {
            Some(handle) => Self::Disk(handle.create_writable().await?.unchecked_into()),
            None => Self::Memory { blobs: Array::new(), chunks: Array::new(), bytes: 0 },
        })
    }

    /// Takes the chunk in, and waits until there is room for more.
    async fn write(&mut self, chunk: &mut Vec<u8>) -> Result<(), JsValue> {
        if chunk.is_empty() {
            return Ok(());
        }
        let copy = Uint8Array::from(chunk.as_slice());
        let length = chunk.len();
        chunk.clear();
        match self {
            Self::Disk(stream) => stream.write(&copy).await.map(drop),
            Self::Memory { blobs, chunks, bytes } => {
                chunks.push(&copy);
                *bytes += length;
                if *bytes >= BLOB_BYTES {
                    blobs.push(&Blob::new_with_u8_array_sequence(chunks)?.into());
                    chunks.set_length(0);
                    *bytes = 0;
                }
                Ok(())
            }
        }
    }

    async fn close(self, place: &Place) -> Result<(), JsValue> {
        match self {
            Self::Disk(stream) => stream.close().await.map(drop),
            Self::Memory { blobs, chunks, .. } => {
                let kind = BlobPropertyBag::new();
                kind.set_type(place.media_type);
                blobs.push(&Blob::new_with_u8_array_sequence(&chunks)?.into());
                download(&Blob::new_with_blob_sequence_and_options(&blobs, &kind)?, &place.name)
            }
        }
    }

    /// Leaves nothing behind. A file that was there before stays as it was.
    async fn abort(self, place: &Place) {
        if let Self::Disk(stream) = self {
            let _ = stream.abort().await;
            remove_if_empty(place.handle.as_ref()).await;
        }
    }
}

/// The picker has made an empty file, if none was there.
async fn remove_if_empty(handle: Option<&Handle>) {
    let Some(handle) = handle else { return };
    let Ok(file) = handle.get_file().await else { return };
    if file.unchecked_into::<Blob>().size() == 0.0 && Reflect::has(handle, &"remove".into()).unwrap_or(false) {
        let _ = handle.remove().await;
    }
}

/// The browser's dialog for saving, if it has one.
fn ask_for_place(name: &str, sort: &str, media_type: &str) -> Option<Promise> {
    let window = window();
    let picker = Reflect::get(&window, &"showSaveFilePicker".into()).ok()?.dyn_into::<Function>().ok()?;
    let ending = name.rfind('.').map_or("", |dot| &name[dot..]);
    let accept = Object::new();
    set(&accept, media_type, &Array::of1(&ending.into()));
    let kind = Object::new();
    set(&kind, "description", &sort.into());
    set(&kind, "accept", &accept);
    let wish = Object::new();
    set(&wish, "suggestedName", &name.into());
    set(&wish, "types", &Array::of1(&kind));
    picker.call1(&window, &wish).ok()?.dyn_into().ok()
}

fn download(blob: &Blob, name: &str) -> Result<(), JsValue> {
    let url = Url::create_object_url_with_blob(blob)?;
    let link = document().create_element("a")?.unchecked_into::<HtmlAnchorElement>();
    link.set_href(&url);
    link.set_download(name);
    link.click();
    let revoke = Closure::once_into_js(move || drop(Url::revoke_object_url(&url)));
    window().set_timeout_with_callback_and_timeout_and_arguments_0(revoke.unchecked_ref(), URL_LIFE_MILLIS).map(drop)
}

/// Saves a small text as a file. A browser that refuses has told the person so itself.
pub(super) fn save_text(name: &str, text: &str) {
    if let Ok(blob) = text_blob(text) {
        let _ = download(&blob, name);
    }
}

fn failed(wrong: &JsValue) -> FileEnd {
    let message = Reflect::get(wrong, &"message".into()).ok().and_then(|message| message.as_string());
    FileEnd::Failed { detail: name_of(wrong) + ": " + &message.unwrap_or_default() }
}

fn name_of(wrong: &JsValue) -> String {
    Reflect::get(wrong, &"name".into()).ok().and_then(|name| name.as_string()).unwrap_or_default()
}

fn finished(copying: Option<Copying>) -> Result<Copied, Refused> {
    copying.map_or(Err(Refused::CopyTooLong { rows: 0 }), Copying::finish)
}

const fn done(copied: &Copied) -> CopyDone {
    let outcome = &copied.outcome;
    CopyDone { rows: outcome.rows, columns: outcome.columns, guarded: outcome.cells_guarded }
}

const fn failure(refused: &Refused) -> CopyFailure {
    let (Refused::CopyTooLong { rows } | Refused::WorkbookTooLarge { rows } | Refused::ArchiveTooLarge { rows }) =
        refused;
    CopyFailure::TooLong { rows: *rows }
}

/// Whether a `copy` event is being handled right now.
fn is_copying() -> bool {
    Reflect::get(&window(), &"event".into())
        .ok()
        .and_then(|event| event.dyn_into::<web_sys::Event>().ok())
        .is_some_and(|event| event.type_() == "copy")
}

/// Has the browser ask for what is copied.
fn ask_for_copy() -> bool {
    document().unchecked_into::<HtmlDocument>().exec_command("copy").unwrap_or(false)
}

fn has_clipboard_items() -> bool {
    let global = window();
    Reflect::get(&global, &"ClipboardItem".into()).is_ok_and(|item| item.is_function())
        && Reflect::get(&global.navigator(), &"clipboard".into()).is_ok_and(|clipboard| clipboard.is_object())
}

/// Promises a plain text to the clipboard.
fn put_items(text: &Promise) -> Result<Promise, JsValue> {
    let global = window();
    let parts = Object::new();
    set(&parts, "text/plain", text);
    let make: Function = Reflect::get(&global, &"ClipboardItem".into())?.dyn_into()?;
    let item = Reflect::construct(&make, &Array::of1(&parts))?;
    let clipboard = Reflect::get(&global.navigator(), &"clipboard".into())?;
    let write: Function = Reflect::get(&clipboard, &"write".into())?.dyn_into()?;
    write.call1(&clipboard, &Array::of1(&item))?.dyn_into()
}

fn text_blob(text: &str) -> Result<Blob, JsValue> {
    let kind = BlobPropertyBag::new();
    kind.set_type("text/plain");
    Blob::new_with_u8_array_sequence_and_options(&Array::of1(&Uint8Array::from(text.as_bytes())), &kind)
}

fn set(object: &Object, name: &str, value: &JsValue) {
    let _ = Reflect::set(object, &name.into(), value);
}

fn local_zone() -> Zone {
    Zone::new(zone::name(), zone::offset_minutes)
}

fn now() -> f64 {
    window().performance().map_or(0.0, |performance| performance.now())
}

/// Turns of the event loop. Timers would do, too, but in tabs out of sight they come once a second.
struct Turns {
    channel: Option<MessageChannel>,
}

impl Turns {
    fn new() -> Self {
        Self { channel: MessageChannel::new().ok() }
    }

    /// Lets the page do what waits.
    async fn next(&self) {
        let Some(channel) = &self.channel else { return };
        let turn = Promise::new(&mut |resolve: Function, _| {
            let came = Closure::once_into_js(move |_: MessageEvent| drop(resolve.call0(&JsValue::NULL)));
            channel.port1().set_onmessage(Some(came.unchecked_ref()));
            let _ = channel.port2().post_message(&JsValue::NULL);
        });
        let _ = JsFuture::from(turn).await;
    }
}

impl Drop for Turns {
    fn drop(&mut self) {
        if let Some(channel) = &self.channel {
            channel.port1().close();
        }
    }
}
