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
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * Writes what is different with each start into a config file (JSON is YAML).
 *
 * @returns its path
 */
export async function writeLabConfig({ data, port, url, postgres, lab }) {
  const { host, port: postgresPort, user, password } = postgres;
  const config = {
    ...lab.backendConfig(),
    app: { baseUrl: url },
    backend: {
      baseUrl: url,
      listen: { port },
      database: {
        client: 'pg',
        connection: { host, port: postgresPort, user, password },
      },
    },
  };
  await mkdir(data, { recursive: true });
  const file = join(data, 'app-config.lab.yaml');
  await writeFile(file, JSON.stringify(config, null, 2), { mode: 0o600 });
  return file;
}
