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

import { Link } from '@backstage/core-components';
import { makeStyles } from '@material-ui/core/styles';
import { Route, Routes } from 'react-router-dom';
import { CalendarContent } from '../CalendarPage';
import { TrainPage } from './TrainPage';
import { TrainsPage } from './TrainsPage';

const useStyles = makeStyles(
  { links: { padding: '16px 24px 0', fontSize: 14 } },
  { name: 'ReleasePipelineCalendarPages' },
);

/** The change calendar, and the trains below it. */
export function CalendarPages() {
  return (
    <Routes>
      <Route path="trains" element={<TrainsPage />} />
      <Route path="trains/:id" element={<TrainPage />} />
      <Route path="*" element={<Calendar />} />
    </Routes>
  );
}

function Calendar() {
  const classes = useStyles();
  return (
    <>
      <div className={classes.links}>
        <Link to="trains">Trains</Link>
      </div>
      <CalendarContent />
    </>
  );
}
