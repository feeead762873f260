onmessage = ({ data }) => {
  let sum = 0;
  for (let i = 0; i < 1000; i++) sum += (data * i) % 7;
  postMessage(sum);
};
