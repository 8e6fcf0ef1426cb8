/*
 * Copyright 2026 The Release Pipeline Authors
 *
 * Licensed under the Apache License, Version 2.0 (the "License");
 * you may not use this file except in compliance with the License.
 * You may obtain a copy of the License at
 *
 *     http://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software
 * distributed under the License is distributed on an "AS IS" BASIS,
 * WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
 * See the License for the specific language governing permissions and
 * limitations under the License.
 */

import { Server as HttpServer } from 'node:http';
import { createServer, Server } from 'node:net';

const HOST = '127.0.0.1';

/** A TCP port of the loopback interface that nobody listens on now. */
export async function findFreePort(): Promise<number> {
  const port = await listenOnce(0);
  if (port === undefined) {
    throw new Error('There is no free TCP port on this machine');
  }
  return port;
}

/**
 * @param user - who wants the port, for the message
 * @throws Error with one plain sentence when the port is taken
 */
export async function assertPortIsFree(
  port: number,
  user: string,
): Promise<void> {
  if (!(await isPortFree(port))) {
    throw portIsTaken(port, user);
  }
}

/** Whether nobody listens on a port of the loopback interface now. */
export async function isPortFree(port: number): Promise<boolean> {
  return (await listenOnce(port)) !== undefined;
}

/**
 * Makes an HTTP server listen on the loopback interface.
 *
 * @param port - default: a free one
 * @param user - whose server it is, for the message
 * @returns its URL, without a slash at the end
 */
export async function listen(
  server: Server,
  port: number | undefined,
  user: string,
): Promise<string> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) =>
      reject(
        port && error.code === 'EADDRINUSE' ? portIsTaken(port, user) : error,
      ),
    );
    server.listen(port ?? 0, HOST, resolve);
  });
  return `http://${HOST}:${portOf(server)}`;
}

/** Stops an HTTP server and cuts the connections that are open. */
export async function stopListening(server: HttpServer): Promise<void> {
  await new Promise<void>(resolve => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}

function portIsTaken(port: number, user: string): Error {
  return new Error(
    `Port ${port}, which ${user} needs, is taken by another program: stop that one or choose another port`,
  );
}

function portOf(server: Server): number | undefined {
  const address = server.address();
  return address && typeof address === 'object' ? address.port : undefined;
}

function listenOnce(port: number): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', (error: NodeJS.ErrnoException) =>
      error.code === 'EADDRINUSE' ? resolve(undefined) : reject(error),
    );
    server.listen(port, HOST, () => {
      const free = portOf(server);
      server.close(() => resolve(free));
    });
  });
}
