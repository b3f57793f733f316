export { type Gateway, type GatewayOptions, startGateway } from "./gateway.ts";
export { readSettings, type SettingDescription, settingDescriptions } from "./read-settings.ts";
export { type Settings, SettingsError } from "./settings.ts";
export { DataInUseError } from "./storage/open-storage.ts";
