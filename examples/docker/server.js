// Answers 204 to who knows the token, and ends when it is told to.
const { createServer } = require("node:http");

const server = createServer((request, response) => {
  const isKnown = request.headers.authorization === `Bearer ${process.env.CI_TOKEN}`;
  response.writeHead(isKnown ? 204 : 401).end();
});
server.listen(Number(process.env.PORT), () => console.log(`listening on ${process.env.PORT}`));
process.on("SIGTERM", () => server.close(() => process.exit(0)));
