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
import { render, screen } from '@testing-library/react';
import { app } from './App';

const config = {
  app: { title: 'Acme portal', baseUrl: 'http://localhost:3000' },
  backend: { baseUrl: 'http://localhost:3000' },
  auth: {
    providers: {
      demo: {
        accounts: {
          dana: { name: 'Dana Developer', role: 'Asks' },
          pat: { name: 'Pat Platform', role: 'Approves' },
        },
      },
    },
  },
};

describe('the portal', () => {
  it('offers the configured accounts to whoever is not signed in', async () => {
    const env = jest.replaceProperty(process, 'env', {
      ...process.env,
      APP_CONFIG: Object([{ data: config, context: 'test' }]),
    });
    try {
      render(app.createRoot());
      expect(
        await screen.findByRole('button', { name: /Dana Developer\s*Asks/ }),
      ).toBeVisible();
      expect(
        screen.getByRole('button', { name: /Pat Platform\s*Approves/ }),
      ).toBeVisible();
    } finally {
      env.restore();
    }
  });
});
