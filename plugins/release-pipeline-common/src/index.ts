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

/**
 * Wire types, annotations and permissions of the release pipeline plugins.
 *
 * @packageDocumentation
 */

export * from './annotations';
export * from './columnsOf';
export * from './constants';
export * from './permissions';
export * from './schema/blastRadius';
export * from './schema/board';
export * from './schema/calendar';
export * from './schema/calendarAffected';
export * from './schema/calendarExceptions';
export * from './schema/calendarTrain';
export * from './schema/calendarFeeds';
export * from './schema/calendarViews';
export * from './schema/collisions';
export * from './schema/decision';
export * from './schema/delegations';
export * from './schema/evidence';
export * from './schema/gates';
export * from './schema/lists';
export * from './schema/planning';
export * from './schema/promotions';
export * from './schema/records';
export * from './schema/requests';
export * from './schema/subscriptions';
export * from './schema/tab';
export * from './schema/text';
export * from './schema/trains';
export * from './schema/trials';
