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

import { ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  chown,
  mkdir,
  open,
  readFile,
  rename,
  rm,
  stat,
  writeFile,
} from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import { assertPortIsFree, findFreePort } from '../ports';
import { stopChild, stopChildAtExit, stopLeftOver } from '../processes';
import { findPostgresBinaries } from './binaries';
import { createRunner, Runner } from './runAs';

const USER = 'postgres';
const HOST = '127.0.0.1';

/** Options of {@link startPostgres}. */
export type StartPostgresOptions = {
  /** Folder that is ours alone; the data in it survive a restart. */
  directory: string;
  /** TCP port on the loopback interface; default: a free one. */
  port?: number;
  /** Throw existing data away and begin anew. */
  fresh?: boolean;
};

/** A running PostgreSQL server, reachable on the loopback interface only. */
export type RunningPostgres = {
  /** URL of the `postgres` database, with user and password. */
  connectionString: string;
  host: string;
  port: number;
  user: string;
  password: string;
  /** Creates a database and returns its connection string. */
  createDatabase(name: string): Promise<string>;
  /** Stops the server (fast shutdown); the data stay. Idempotent. */
  stop(): Promise<void>;
};

/**
 * Starts an embedded PostgreSQL and returns when it accepts connections.
 * A server that a killed run left behind on the same data is stopped first.
 *
 * @throws Error with the last lines of the server log when it does not come up
 */
export async function startPostgres(
  options: StartPostgresOptions,
): Promise<RunningPostgres> {
  const directory = resolve(options.directory);
  const data = join(directory, 'data');
  await mkdir(directory, { recursive: true });

  const { initdb, postgres } = await findPostgresBinaries();
  const owner = await stat(data).catch(() => undefined);
  const runner = await createRunner([initdb, data], owner);

  await cleanUp(data);
  if (options.fresh) {
    await rm(data, { recursive: true, force: true });
  }
  const password = await initialise(runner, initdb, directory, data);

  const port = options.port ?? (await findFreePort());
  await assertPortIsFree(port, 'PostgreSQL');
  const server = await start(runner, postgres, directory, port);

  const callOff = stopChildAtExit(server);

  const urlOf = (database: string) =>
    `postgresql://${USER}:${password}@${HOST}:${port}/${database}`;
  let stopped: Promise<void> | undefined;
  return {
    connectionString: urlOf('postgres'),
    host: HOST,
    port,
    user: USER,
    password,
    async createDatabase(name) {
      const client = new Client({ connectionString: urlOf('postgres') });
      await client.connect();
      try {
        await client.query(`CREATE DATABASE ${client.escapeIdentifier(name)}`);
      } finally {
        await client.end();
      }
      return urlOf(encodeURIComponent(name));
    },
    stop() {
      callOff();
      stopped ??= stopChild(server);
      return stopped;
    },
  };
}

/** Creates the data folder in one step, so that a half-made one never stays. */
async function initialise(
  runner: Runner,
  initdb: string,
  directory: string,
  data: string,
): Promise<string> {
  const passwordFile = join(directory, 'password');
  if (await exists(data)) {
    return (await readFile(passwordFile, 'utf8')).trim();
  }
  const unfinished = `${data}.new`;
  await rm(unfinished, { recursive: true, force: true });
  await mkdir(unfinished, { mode: 0o700 });
  const password = randomBytes(16).toString('hex');
  await rm(passwordFile, { force: true });
  await writeFile(passwordFile, password, { mode: 0o600 });
  if (runner.owner) {
    const { uid, gid } = runner.owner;
    await chown(unfinished, uid, gid);
    await chown(passwordFile, uid, gid);
  }
  await runner.run(initdb, [
    `--pgdata=${unfinished}`,
    `--username=${USER}`,
    `--pwfile=${passwordFile}`,
    '--auth=scram-sha-256',
    '--encoding=UTF8',
    '--locale=C',
    '--no-sync',
    '--no-instructions',
  ]);
  await rename(unfinished, data);
  return password;
}

async function start(
  runner: Runner,
  postgres: string,
  directory: string,
  port: number,
): Promise<ChildProcess> {
  const data = join(directory, 'data');
  const settings = {
    port,
    listen_addresses: HOST,
    unix_socket_directories: '',
    max_connections: 400,
  };
  const logFile = join(directory, 'server.log');
  const log = await open(logFile, 'a');
  const server = runner.start(
    postgres,
    [
      '-D',
      data,
      ...Object.entries(settings).flatMap(([name, value]) => [
        '-c',
        `${name}=${value}`,
      ]),
    ],
    log.fd,
  );
  const ended = new Promise<'ended'>(done => {
    server.once('error', () => done('ended'));
    server.once('exit', () => done('ended'));
  });
  await log.close();

  let outcome: 'ended' | undefined;
  while (!outcome && !(await isReady(data, server.pid))) {
    outcome = await Promise.race([ended, sleep(20, undefined)]);
  }
  if (outcome) {
    const lines = (await readFile(logFile, 'utf8')).trimEnd().split('\n');
    throw new Error(
      `PostgreSQL did not start on port ${port}:\n${lines
        .slice(-5)
        .join('\n')}`,
    );
  }
  return server;
}

/** The eighth line of the pid file is the server's own word on its state. */
async function isReady(data: string, pid: number | undefined) {
  const lines = (await readPidFile(data)).split('\n');
  return lines[0] === `${pid}` && lines[7]?.trim() === 'ready';
}

/**
 * After `kill -9` there is either a server without a parent, or a pid file
 * whose number may belong to somebody else by now.
 */
async function cleanUp(data: string): Promise<void> {
  const pid = Number.parseInt(await readPidFile(data), 10);
  await stopLeftOver(pid, ['postgres', data]);
  await rm(join(data, 'postmaster.pid'), { force: true });
}

async function readPidFile(data: string): Promise<string> {
  return readFile(join(data, 'postmaster.pid'), 'utf8').catch(() => '');
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
