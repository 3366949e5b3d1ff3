// A picture from the reader's camera, given to Python like an uploaded file; it is sent nowhere else.
const REFUSED = {
  NotAllowedError: "The browser was not allowed to use the camera. Allow it beside the page's address, or upload a picture.",
  NotFoundError: "No camera was found. Upload a picture instead.",
  NotReadableError: "The camera is in use by another program. Close that one, or upload a picture.",
};
const NOT_HERE = "This page may not use a camera: browsers allow it on https and on this computer only. Upload a picture instead.";

function camera(demo, name, text, { largest = 512 } = {}) {
  const video = element("video", { playsinline: "", "aria-label": "what the camera sees", width: 220 });
  video.muted = true;
  const told = element("p", { class: "cnnlab-sentence", role: "status", "data-role": "camera" });
  let stream = null;
  const close = () => {
    stream?.getTracks().forEach((track) => track.stop());
    stream = video.srcObject = null;
    panel.hidden = true;
  };
  const take = async () => {
    const share = Math.min(1, largest / Math.max(video.videoWidth, video.videoHeight));
    const canvas = element("canvas", { width: Math.round(video.videoWidth * share), height: Math.round(video.videoHeight * share) });
    canvas.getContext("2d").drawImage(video, 0, 0, canvas.width, canvas.height);
    close();
    const blob = await new Promise((done) => canvas.toBlob(done, "image/png"));
    ask(demo, name, { name: "The camera's picture", size: blob.size }, [await blob.arrayBuffer()]);
  };
  const panel = element("div", { class: "cnnlab-controls" }, video, press("Take this picture", take), press("Close the camera", close));
  panel.hidden = true;
  const open = press(text, async () => {
    told.textContent = "";
    if (stream) return;
    if (!navigator.mediaDevices?.getUserMedia) return (told.textContent = NOT_HERE);
    try {
      stream = await navigator.mediaDevices.getUserMedia({ video: { width: { ideal: 640 } }, audio: false });
      video.srcObject = stream;
      panel.hidden = false;
      await video.play();
    } catch (error) {
      close();
      told.textContent = REFUSED[error.name] || `The camera could not be started (${error.name}). Upload a picture instead.`;
    }
  });
  return { open, rest: element("div", {}, panel, told), close };
}
